/**
 * Otsu's threshold: the split of a histogram at which the variance between the two classes is greatest.
 * Source: Otsu 1979, IEEE Trans. Syst. Man Cybern. 9:62, doi:10.1109/TSMC.1979.4310076.
 */

/**
 * The last bin of the lower class, where the variance between the two classes is greatest; the lowest such bin.
 * −1 when all values lie in one bin: there is no foreground.
 */
export function otsuBin(counts: ArrayLike<number>): number {
  let [total, sum] = [0, 0];
  for (let bin = 0; bin < counts.length; bin++) {
    total += counts[bin];
    sum += counts[bin] * bin;
  }
  let [below, sumBelow] = [0, 0];
  let [best, threshold] = [0, -1];
  for (let bin = 0; bin < counts.length - 1; bin++) {
    below += counts[bin];
    sumBelow += counts[bin] * bin;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (between > best * (1 + 1e-12)) {
      best = between;
      threshold = bin;
    }
  }
  return threshold;
}
