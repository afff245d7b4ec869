/*
 * Do labels stand in the same wells in every batch? Then what the position on the plate does to a well (edge, seeding,
 * evaporation) comes back with the label, and helps to tell labels and replicates across batches: no score can take it out.
 * Asked of all pairs of treated rows that have one well in different batches: how many have one label?
 */
import type { Samples } from '../core/samples';

/** Twice the pairs of rows that share a key. */
function pairs(keys: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
}

/** Of pairs of treated rows in one well and different batches the share that have one label; null where there is none. */
export function sharedLayout({
  batches,
  label,
  control,
  well,
}: Pick<Samples, 'batches' | 'label' | 'control' | 'well'>): number | null {
  if (label === undefined || well === undefined || batches.length === 0) return null;
  const [batch] = batches;
  const treated = [...label.codes.keys()].filter((row) => control?.[row] !== 1);
  const keys = (withLabel: boolean, withBatch: boolean): readonly number[] =>
    treated.map((row) => {
      const labelled = well.codes[row] * label.levels.length + (withLabel ? label.codes[row] : 0);
      return labelled * batch.levels.length + (withBatch ? batch.codes[row] : 0);
    });
  const apart = (withLabel: boolean): number => pairs(keys(withLabel, false)) - pairs(keys(withLabel, true));
  const all = apart(false);
  return all === 0 ? null : apart(true) / all;
}
