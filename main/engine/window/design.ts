import type { ColumnChoice, DesignReport } from '../../contract/project';
import type { ColumnRoles } from '../../contract/recipe';
import { Matrix } from '../../core/matrix';
import type { Profiles } from '../../core/profiles';
import { AppError } from '../../core/errors';
import { designReport } from '../design';
import { buildSamples } from '../build-samples';
import { guessRoles } from '../guess-roles';
import type { StudyFile } from './project-files';

const NO_ROLES: ColumnRoles = {
  batch: [],
  label: null,
  group: null,
  plate: null,
  well: null,
  controls: null,
  covariates: [],
  remove: [],
};

/** The window's three choices as the recipe has them. */
export const rolesOf = (choice: ColumnChoice): ColumnRoles => ({
  ...NO_ROLES,
  batch: choice.batch === null ? [] : [choice.batch],
  label: choice.label,
  controls: choice.controls,
});

/** The study's metadata as a table without features. */
const metadataOnly = ({ rows, metadata }: StudyFile): Profiles => ({
  metadata,
  featureNames: [],
  features: new Matrix(rows.length, 0, new Float32Array(0)),
});

/** What the columns seem to mean, by their names; nulls where nothing was found. */
export function proposeChoice(study: StudyFile): ColumnChoice {
  try {
    const { roles } = guessRoles(metadataOnly(study), NO_ROLES);
    return { batch: roles.batch[0], label: roles.label, controls: roles.controls };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { batch: null, label: null, controls: null };
  }
}

/**
 * Whether batch and label can be told apart; null until both are chosen.
 * @throws {InputError} for a column that does not exist or has empty cells
 */
export function chosenDesign(study: StudyFile, choice: ColumnChoice): DesignReport | null {
  const table = metadataOnly(study);
  const samples = buildSamples(table, rolesOf(choice), table.features);
  if (choice.batch === null || choice.label === null) return null;
  const design = designReport(samples);
  if (design === null) return null;
  const { light, why, cramersV, labelsInOneBatch } = design;
  return { light, why, cramersV, labelsInOneBatch };
}
