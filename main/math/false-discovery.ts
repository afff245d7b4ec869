/**
 * False discovery rates of p-values by Benjamini & Hochberg 1995 (statsmodels' fdr_bh).
 * @returns  adjusted p-values in the order given, at most 1
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const order = Array.from(p, (_, i) => i).sort((a, b) => p[b] - p[a]);
  const out = new Float64Array(p.length);
  let least = 1;
  order.forEach((i, k) => {
    least = Math.min(least, (p[i] * p.length) / (p.length - k));
    out[i] = least;
  });
  return out;
}
