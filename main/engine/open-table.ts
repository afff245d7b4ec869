import type { ColumnRoles } from '../contract/recipe';
import type { Precision } from '../core/matrix';
import type { Profiles } from '../core/profiles';
import type { Samples } from '../core/samples';
import { readProfiles } from '../tables/read-profiles';
import { buildSamples, completeColumns } from './build-samples';
import { scaleRatio, spokenRatio } from './scale-features';

/** Where a table of profiles comes from, as the command line and the recipe name it. */
export interface TableSource {
  readonly files: readonly string[];
  readonly metadata: string | null;
  readonly features: string | null;
  readonly exclude: string | null;
  readonly failOnMissing: boolean;
}

export interface OpenedTable {
  readonly profiles: Profiles;
  readonly samples: Samples;
  readonly roles: ColumnRoles;
  readonly notes: readonly string[];
}

/** Reads profiles as they are; what was left out or joined is in the notes. */
export async function openProfiles(
  source: TableSource,
  precision: Precision,
): Promise<{ readonly profiles: Profiles; readonly notes: readonly string[] }> {
  const { profiles, notes } = await readProfiles(source.files, {
    precision: precision === 'double' ? 'double' : 'input',
    failOnMissing: source.failOnMissing,
    ...(source.metadata === null ? {} : { metadata: source.metadata }),
    ...(source.features === null ? {} : { features: source.features }),
    ...(source.exclude === null ? {} : { exclude: source.exclude }),
  });
  return { profiles, notes };
}

/** Distances between features whose scales differ more than this are ruled by the largest. */
const WARNED_RATIO = 1000;

/** Reads profiles and turns the named columns into what methods and metrics see. */
export async function openTable(
  source: TableSource,
  asked: ColumnRoles,
  precision: Precision,
): Promise<OpenedTable> {
  const { profiles, notes } = await openProfiles(source, precision);
  const roles = completeColumns(profiles, asked);
  const samples = buildSamples(profiles, roles, profiles.features);
  const ratio = scaleRatio(profiles.features);
  const warning =
    ratio > WARNED_RATIO
      ? [
          `the features' standard deviations differ ${spokenRatio(ratio)}-fold: distances are ruled by the largest (standardise first, or use run, which does)`,
        ]
      : [];
  return { profiles, samples, roles, notes: [...notes, ...warning] };
}
