import type { Factor } from '../core/factor';

/** How many rows have level a of the first and level b of the second factor: counts[a * second.levels.length + b]. */
export function contingencyTable(first: Factor, second: Factor): Int32Array {
  const width = second.levels.length;
  const counts = new Int32Array(first.levels.length * width);
  for (let i = 0; i < first.codes.length; i++) counts[first.codes[i] * width + second.codes[i]]++;
  return counts;
}

/** For each level of the first factor, how many levels of the second it occurs with (in how many batches a label is). */
export function levelsMet(first: Factor, second: Factor): Int32Array {
  const width = second.levels.length;
  const counts = contingencyTable(first, second);
  return Int32Array.from(first.levels, (_, a) =>
    counts.subarray(a * width, (a + 1) * width).reduce((met, count) => met + (count > 0 ? 1 : 0), 0),
  );
}
