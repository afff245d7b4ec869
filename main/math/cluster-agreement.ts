import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import { contingencyTable } from './contingency';

const entropy = (counts: Int32Array, total: number): number =>
  counts.reduce((sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum), 0);

/**
 * Normalised mutual information of two groupings, the mean of their entropies in the denominator
 * (sklearn.metrics.normalized_mutual_info_score, average_method='arithmetic').
 */
export function normalisedMutualInformation(a: Factor, b: Factor): number {
  const total = a.codes.length;
  const [sizesA, sizesB] = [levelCounts(a), levelCounts(b)];
  if (sizesA.length === 1 && sizesB.length === 1) return 1;
  const joint = contingencyTable(a, b);
  let information = 0;
  for (let i = 0; i < joint.length; i++) {
    if (joint[i] === 0) continue;
    const sizes = sizesA[Math.floor(i / sizesB.length)] * sizesB[i % sizesB.length];
    information += (joint[i] / total) * Math.log((joint[i] * total) / sizes);
  }
  const mean = (entropy(sizesA, total) + entropy(sizesB, total)) / 2;
  return mean > 0 ? Math.min(1, Math.max(0, information / mean)) : 0;
}

const pairs = (count: number): number => (count * (count - 1)) / 2;
const sumOfPairs = (counts: Int32Array): number => counts.reduce((sum, count) => sum + pairs(count), 0);

/** Rand index of two groupings, adjusted for chance (Hubert & Arabie 1985; sklearn.metrics.adjusted_rand_score). */
export function adjustedRandIndex(a: Factor, b: Factor): number {
  const together = sumOfPairs(contingencyTable(a, b));
  const [pairsA, pairsB] = [sumOfPairs(levelCounts(a)), sumOfPairs(levelCounts(b))];
  if (together === pairsA && together === pairsB) return 1;
  const expected = (pairsA * pairsB) / pairs(a.codes.length);
  return (together - expected) / ((pairsA + pairsB) / 2 - expected);
}
