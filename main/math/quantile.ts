import { ShapeError } from '../core/errors';

/**
 * A quantile by linear interpolation between order statistics (numpy's default, R's type 7).
 * @param sorted  ascending, at least one value
 * @param q       in [0, 1]
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) throw new ShapeError('sorted', 'at least one value', 'none');
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Moves the k-th smallest of `values` to place k, smaller ones before it, larger ones after it (Hoare's selection). */
function select(values: Float64Array, k: number): void {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const held = values[i];
        values[i++] = values[j];
        values[j--] = held;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return;
  }
}

/** As `quantile`, of values in any order, in linear time; `values` is reordered. */
export function quantileInPlace(values: Float64Array, q: number): number {
  if (values.length === 0) throw new ShapeError('values', 'at least one value', 'none');
  const at = q * (values.length - 1);
  const low = Math.floor(at);
  select(values, low);
  if (low + 1 >= values.length) return values[low];
  let next = values[low + 1];
  for (let i = low + 2; i < values.length; i++) if (values[i] < next) next = values[i];
  return values[low] + (at - low) * (next - values[low]);
}

/** The median, the mean of the middle two where the count is even, in linear time; `values` is reordered. */
export function medianInPlace(values: Float64Array): number {
  const n = values.length;
  if (n === 0) throw new ShapeError('values', 'at least one value', 'none');
  const upper = n >> 1;
  select(values, upper);
  if (n % 2 === 1) return values[upper];
  let lower = values[0];
  for (let i = 1; i < upper; i++) if (values[i] > lower) lower = values[i];
  return (lower + values[upper]) / 2;
}

/** The median of finite values (numpy.median); at least one; not modified. */
export const median = (values: ArrayLike<number>): number => medianInPlace(Float64Array.from(values));
