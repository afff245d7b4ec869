import type { Factor } from '../core/factor';

/** The mean of the finite values; NaN when there are none. */
export function finiteMean(values: ArrayLike<number>): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    sum += values[i];
    count++;
  }
  return count > 0 ? sum / count : NaN;
}

/** For each level the mean of the finite values of its rows; NaN where it has none. */
export function levelMeans(values: ArrayLike<number>, factor: Factor): Float64Array {
  const sums = new Float64Array(factor.levels.length);
  const counts = new Int32Array(factor.levels.length);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    sums[factor.codes[i]] += values[i];
    counts[factor.codes[i]]++;
  }
  return sums.map((sum, level) => (counts[level] > 0 ? sum / counts[level] : NaN));
}

/** Level names with their numbers, null where a number is missing. */
export const namedLevels = (
  values: ArrayLike<number>,
  levels: readonly string[],
): Record<string, number | null> =>
  Object.fromEntries(levels.map((level, i) => [level, Number.isFinite(values[i]) ? values[i] : null]));
