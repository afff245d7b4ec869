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

const xLogX = (x: number): number => (x > 0 ? x * Math.log(x) : 0);
const sumOf = (counts: Int32Array, of: (count: number) => number): number =>
  counts.reduce((sum, count) => sum + of(count), 0);

/** The values moved so that their mean is `value`. */
function centred(values: Float64Array, value: number): Float64Array {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return values.map((each) => each - mean + value);
}

/** What deleting a row of a cell leaves of an index, from the cell's count and those of its two levels. */
type Without = (joint: number, inA: number, inB: number) => number;

/**
 * Jackknife pseudo-values of an index of two fixed groupings (Efron & Tibshirani 1993, chapter 11), moved so that their
 * mean is the index itself.
 */
function pseudoValues(a: Factor, b: Factor, value: number, without: Without): Float64Array {
  const total = a.codes.length;
  const joint = contingencyTable(a, b);
  const [sizesA, sizesB] = [levelCounts(a), levelCounts(b)];
  const out = Float64Array.from(a.codes, (codeA, row) => {
    const codeB = b.codes[row];
    const count = joint[codeA * sizesB.length + codeB];
    return (total - 1) * (value - without(count, sizesA[codeA], sizesB[codeB]));
  });
  return centred(out, value);
}

/** Pseudo-values of the normalised mutual information: what each row adds to it. */
export function mutualInformationPerRow(a: Factor, b: Factor): Float64Array {
  const total = a.codes.length;
  const joint = sumOf(contingencyTable(a, b), xLogX);
  const [ofA, ofB] = [sumOf(levelCounts(a), xLogX), sumOf(levelCounts(b), xLogX)];
  const index = (n: number, sumJoint: number, sumA: number, sumB: number): number => {
    const mean = Math.log(n) - (sumA + sumB) / (2 * n);
    return mean > 1e-12 ? (Math.log(n) + (sumJoint - sumA - sumB) / n) / mean : 0;
  };
  const less = (count: number): number => xLogX(count) - xLogX(count - 1);
  return pseudoValues(a, b, index(total, joint, ofA, ofB), (count, inA, inB) =>
    index(total - 1, joint - less(count), ofA - less(inA), ofB - less(inB)),
  );
}

const pairs = (count: number): number => (count * (count - 1)) / 2;

function adjusted(total: number, together: number, pairsA: number, pairsB: number): number {
  if (together === pairsA && together === pairsB) return 1;
  const expected = (pairsA * pairsB) / pairs(total);
  return (together - expected) / ((pairsA + pairsB) / 2 - expected);
}

/** Rand index of two groupings, adjusted for chance (Hubert & Arabie 1985; sklearn.metrics.adjusted_rand_score). */
export const adjustedRandIndex = (a: Factor, b: Factor): number =>
  adjusted(
    a.codes.length,
    sumOf(contingencyTable(a, b), pairs),
    sumOf(levelCounts(a), pairs),
    sumOf(levelCounts(b), pairs),
  );

/** Pseudo-values of the adjusted Rand index: what each row adds to it. Of three rows or more. */
export function randIndexPerRow(a: Factor, b: Factor): Float64Array {
  const total = a.codes.length;
  const together = sumOf(contingencyTable(a, b), pairs);
  const [ofA, ofB] = [sumOf(levelCounts(a), pairs), sumOf(levelCounts(b), pairs)];
  return pseudoValues(a, b, adjusted(total, together, ofA, ofB), (count, inA, inB) =>
    adjusted(total - 1, together - (count - 1), ofA - (inA - 1), ofB - (inB - 1)),
  );
}

/**
 * Pseudo-values of the F1 score by which one level of `a` is found as one level of `b`: what each row adds to it. Of two rows
 * or more.
 */
export function f1PerRow(a: Factor, codeA: number, b: Factor, codeB: number): Float64Array {
  const total = a.codes.length;
  const [inA, inB] = [levelCounts(a)[codeA], levelCounts(b)[codeB]];
  const both = a.codes.reduce((sum, code, row) => sum + Number(code === codeA && b.codes[row] === codeB), 0);
  const value = (2 * both) / (inA + inB);
  return centred(
    Float64Array.from(a.codes, (code, row) => {
      const [isA, isB] = [Number(code === codeA), Number(b.codes[row] === codeB)];
      const sizes = inA + inB - isA - isB;
      return (total - 1) * (value - (sizes === 0 ? 0 : (2 * (both - isA * isB)) / sizes));
    }),
    value,
  );
}
