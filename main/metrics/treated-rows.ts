import type { Factor } from '../core/factor';
import { takeFactor } from '../core/factor';
import type { Clustering } from '../core/metric';
import type { Samples } from '../core/samples';

/** Clusters and labels of the rows that are no negative controls. */
interface TreatedRows {
  readonly clusters: readonly Clustering[];
  readonly label: Factor;
  /** Their row numbers. */
  readonly rows: readonly number[];
}

/** The name of the part of a score that was computed without the controls. */
export const TREATED_PART = 'treatedRows';

/** Undefined where there are no controls, or where fewer than two labels are left without them. */
export function treatedRows(
  { control }: Samples,
  clusters: readonly Clustering[],
  label: Factor,
): TreatedRows | undefined {
  if (control?.includes(1) !== true) return undefined;
  const rows = Array.from(control.keys()).filter((row) => control[row] !== 1);
  const left = takeFactor(label, rows);
  if (left.levels.length < 2) return undefined;
  const taken = clusters.map((entry) => ({ ...entry, clusters: takeFactor(entry.clusters, rows) }));
  return { clusters: taken, label: left, rows };
}

/** Values of some rows (all of them where none are listed) among `total`, NaN for the others. */
export function spreadOverRows(
  values: Float64Array,
  rows: readonly number[] | undefined,
  total: number,
): Float64Array {
  if (rows === undefined) return values;
  const out = new Float64Array(total).fill(NaN);
  rows.forEach((row, i) => (out[row] = values[i]));
  return out;
}
