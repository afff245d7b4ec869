/*
 * How sure is a score? Rows are drawn again and again with replacement, label by label, and their scores, computed once on
 * the full table, are pooled anew. Neighbours, folds and distances are never computed on drawn rows: a row and its copy
 * would be each other's nearest neighbours.
 * Source: Efron & Tibshirani 1993, percentile intervals; all methods see the same draws, so that differences are paired.
 */
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Pooling } from '../core/metric';
import { createRng } from '../core/rng';
import type { Task } from '../core/task';
import { medianInPlace, quantile } from '../math/quantile';

/** For each draw the n rows drawn, as many of each label as the table has. */
export type Draws = readonly Int32Array[];

const ROWS_PER_TICK = 500_000;

/** @param strata  rows are drawn inside each level */
export async function drawRows(strata: Factor, count: number, seed: number, task: Task): Promise<Draws> {
  const rng = createRng(seed, 'bootstrap');
  const groups = rowsByLevel(strata);
  const draws: Int32Array[] = [];
  const stride = Math.max(1, Math.floor(ROWS_PER_TICK / Math.max(1, strata.codes.length)));
  for (let d = 0; d < count; d++) {
    if (d % stride === 0) await task.tick(d, count);
    const rows = new Int32Array(strata.codes.length);
    let filled = 0;
    for (const members of groups) {
      for (let i = 0; i < members.length; i++) rows[filled++] = members[rng.int(members.length)];
    }
    draws.push(rows);
  }
  return draws;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function meanOfLabelMeans(perSample: Float64Array, rows: Int32Array, label: Factor): number {
  const sums = new Float64Array(label.levels.length);
  const counts = new Int32Array(label.levels.length);
  for (const row of rows) {
    if (Number.isNaN(perSample[row])) continue;
    sums[label.codes[row]] += perSample[row];
    counts[label.codes[row]]++;
  }
  return mean(sums.map((sum, code) => sum / counts[code]).filter((value) => Number.isFinite(value)));
}

/** The score of the rows drawn; NaN where none of them has one. */
export function poolScores(
  perSample: Float64Array,
  rows: Int32Array,
  pooling: Pooling,
  label: Factor,
): number {
  if (pooling === 'label-means') return meanOfLabelMeans(perSample, rows, label);
  const values = new Float64Array(rows.length);
  let filled = 0;
  for (const row of rows) if (!Number.isNaN(perSample[row])) values[filled++] = perSample[row];
  const scored = values.subarray(0, filled);
  if (filled === 0) return NaN;
  return pooling === 'median' ? medianInPlace(scored) : mean(scored);
}

/** The score of every draw. */
export async function bootstrapScores(
  perSample: Float64Array,
  draws: Draws,
  pooling: Pooling,
  label: Factor,
  task: Task,
): Promise<Float64Array> {
  const out = new Float64Array(draws.length);
  const stride = Math.max(1, Math.floor(ROWS_PER_TICK / Math.max(1, perSample.length)));
  for (let d = 0; d < draws.length; d++) {
    if (d % stride === 0) await task.tick(d, draws.length);
    out[d] = poolScores(perSample, draws[d], pooling, label);
  }
  return out;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The middle `level` of the values. */
export function percentileInterval(values: Float64Array, level = 0.95): Interval {
  const sorted = values.slice().sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}
