import type { KeptRecipe, KeptSettings } from '../../contract/kept-settings';
import type { ColumnChoice } from '../../contract/project';
import type { ColumnRoles, Recipe } from '../../contract/recipe';
import type { Column } from '../../core/profiles';
import { METADATA_PREFIX, metadataName } from '../../core/profiles';
import { rolesOf } from './design';

/** What a recipe of the window says there. */
export const USUAL_KEPT: Omit<KeptRecipe, 'columns'> = {
  scaleFeatures: 'auto',
  seed: 42,
  precision: 'single',
};

/** The fields of a recipe that the window does not edit. */
export const keptOf = ({ columns, scaleFeatures, seed, precision }: Recipe): KeptRecipe => ({
  columns,
  scaleFeatures,
  seed,
  precision,
});

const bare = (name: string): string => name.replace(METADATA_PREFIX, '');

/**
 * The window's choices as a recipe has them, with the roles that it has no control for. A column that is the batch or the
 * label now plays no other part: a design that holds it twice could not be solved.
 */
export function columnsOf(choice: ColumnChoice, kept: KeptRecipe | null): ColumnRoles {
  const chosen = rolesOf(choice);
  if (kept === null) return chosen;
  const { group, plate, well, covariates, remove, batch } = kept.columns;
  const isFree = (name: string): boolean => bare(name) !== choice.batch && bare(name) !== choice.label;
  return {
    ...chosen,
    batch: [...chosen.batch, ...(choice.batch === null ? [] : batch.slice(1).filter(isFree))],
    group: group !== null && isFree(group) ? group : null,
    plate,
    well,
    covariates: covariates.filter(isFree),
    remove: remove.filter(isFree),
  };
}

/** Without the columns that a study no longer has: those of a plate map that was taken away. */
export function keptFor(metadata: ReadonlyMap<string, Column>, kept: KeptRecipe): KeptRecipe {
  const exists = (name: string): boolean => metadata.has(metadataName(bare(name)));
  const orNone = (name: string | null): string | null => (name !== null && exists(name) ? name : null);
  const { columns } = kept;
  return {
    ...kept,
    columns: {
      ...columns,
      batch: columns.batch.filter(exists),
      group: orNone(columns.group),
      plate: orNone(columns.plate),
      well: orNone(columns.well),
      covariates: columns.covariates.filter(exists),
      remove: columns.remove.filter(exists),
    },
  };
}

/** In words for the window: what is not as it would be without the command line. */
export function keptSettings(choice: ColumnChoice, kept: KeptRecipe): readonly KeptSettings[] {
  const { batch, group, plate, well, covariates, remove } = columnsOf(choice, kept);
  const { scaleFeatures, seed, precision } = kept;
  const named: readonly (readonly [KeptSettings['what'], readonly (string | null)[]])[] = [
    ['further batches', batch.slice(1)],
    ['mechanism', [group]],
    ['covariates', covariates],
    ['removed numbers', remove],
    ['plate', [plate]],
    ['well', [well]],
    ['feature scaling', [scaleFeatures === USUAL_KEPT.scaleFeatures ? null : scaleFeatures]],
    ['seed', [seed === USUAL_KEPT.seed ? null : String(seed)]],
    ['precision', [precision === USUAL_KEPT.precision ? null : precision]],
  ];
  return named.flatMap(([what, values]) => {
    const given = values.filter((value) => value !== null).map(bare);
    return given.length === 0 ? [] : [{ what, value: given.join(', ') }];
  });
}
