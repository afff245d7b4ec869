import { percentileInterval } from './bootstrap';

/** A difference smaller than this would not change what anyone does, however sure it is. */
export const RELEVANT = 0.01;

/**
 * Whether two series of paired draws cannot be told apart: the middle 95 % of their differences contains 0, or the mean
 * difference is smaller than `RELEVANT`.
 */
export function cannotTellApart(a: Float64Array, b: Float64Array): boolean {
  const differences = a.map((value, i) => value - b[i]);
  const { low, high } = percentileInterval(differences);
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  return (low <= 0 && high >= 0) || Math.abs(mean) < RELEVANT;
}
