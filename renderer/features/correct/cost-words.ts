import type { CatalogueEntry } from '../../../main/contract/catalogue';
import type { ProjectState } from '../../../main/contract/project';

/** Features of a profile where nothing is embedded yet and the model is not known: about what most models give. */
const USUAL_FEATURES = 384;
/** Rows at which the cost of a comparison of all rows was measured. */
const MEASURED_ROWS = 10_000;

const CLASSES: readonly (readonly [underSeconds: number, words: string])[] = [
  [2, 'Takes about a second'],
  [15, 'Takes some seconds'],
  [50, 'Takes about half a minute'],
  [150, 'Takes about a minute or two'],
  [900, 'Takes some minutes'],
  [5400, 'Takes about an hour'],
];

/** Seconds of a correction on two cores. */
export function costSeconds(
  cost: NonNullable<CatalogueEntry['cost']>,
  rows: number,
  features: number,
): number {
  const linear = (cost.secondsPerMillion * rows * features) / 1e6;
  return cost.growth === 'rows' ? linear : linear * (rows / MEASURED_ROWS);
}

/** About how long a correction of this study takes, as a class: times differ between machines and tables. */
export function costWords({ cost }: CatalogueEntry, { embed, study }: ProjectState): string | null {
  if (cost === undefined) return null;
  const known = embed.status === 'done' ? embed.outcome : null;
  const features = known === null || known.features === 0 ? USUAL_FEATURES : known.features;
  const rows = known === null ? study.rows : known.rows;
  const seconds = costSeconds(cost, rows, features);
  return CLASSES.find(([under]) => seconds < under)?.[1] ?? 'Takes hours';
}
