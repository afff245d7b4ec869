/**
 * Order statistics of integer images by counting: exact, and one pass over the pixels instead of a sort.
 */

/** How many pixels have each value 0 … levels − 1; every value must lie in that range. */
export function countValues(data: Uint8Array | Uint16Array, levels: number): Uint32Array {
  // Two tables: neighbouring pixels are often equal, and adding twice to one place stalls.
  const even = new Uint32Array(levels);
  const odd = new Uint32Array(levels);
  const paired = data.length & ~1;
  for (let i = 0; i < paired; i += 2) {
    even[data[i]]++;
    odd[data[i + 1]]++;
  }
  if (paired < data.length) even[data[paired]]++;
  for (let v = 0; v < levels; v++) even[v] += odd[v];
  return even;
}

/** The value of the k-th smallest pixel (from 0). */
function orderStatistic(counts: Uint32Array, k: number): number {
  let below = 0;
  for (let v = 0; v < counts.length; v++) {
    below += counts[v];
    if (below > k) return v;
  }
  return counts.length - 1;
}

/** Quantile `q` of counted values, linear between order statistics (numpy's default). */
export function countedQuantile(counts: Uint32Array, total: number, q: number): number {
  const at = q * (total - 1);
  const low = Math.floor(at);
  const from = orderStatistic(counts, low);
  if (at === low) return from;
  return from + (at - low) * (orderStatistic(counts, low + 1) - from);
}
