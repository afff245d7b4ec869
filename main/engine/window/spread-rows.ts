import type { StudyRows } from '../study-rows';

/**
 * Values of the study's rows (`width` a row, as coordinates are 2) from those of the profiles' rows; a row without
 * profile has NaN, one with several (its cells) their mean, and all images of a mean (of a well) have its values.
 */
export function spreadRows(
  values: ArrayLike<number>,
  profileRows: readonly StudyRows[],
  rows: number,
  width = 2,
): Float32Array {
  const sums = new Float64Array(rows * width);
  const counts = new Int32Array(rows);
  profileRows.forEach((owned, i) => {
    for (const row of typeof owned === 'number' ? [owned] : owned) {
      for (let j = 0; j < width; j++) sums[width * row + j] += values[width * i + j];
      counts[row]++;
    }
  });
  return Float32Array.from(sums, (sum, i) => sum / counts[Math.floor(i / width)]);
}
