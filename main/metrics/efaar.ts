/*
 * Two benchmarks of perturbation maps: are replicates of a perturbation consistent (mean pairwise cosine against sets of
 * random rows), and are known relationships among the most similar or most opposite pairs of perturbations?
 * Source: Celik et al. 2024, EFAAR_benchmarking (pert_signal_consistency_metric, compute_recall, aggregate).
 * Departure: the null of the consistency is drawn from the negative controls, where there are enough, else from all rows;
 * EFAAR takes genes that are not expressed. Draws have as many rows as the perturbation.
 */
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { levelCounts, rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, toPrecision } from '../core/matrix';
import type { Evaluated, Parts } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { createRng } from '../core/rng';
import type { Samples } from '../core/samples';
import { labelOf } from '../core/samples';
import { tooFewLevels } from './level-checks';
import { contentOrder } from './stratified-folds';
import { finiteMean } from './summaries';
import { unitRows } from '../math/unit-rows';

/** Largest number of perturbations of which all pairs are compared. */
const MOST_PROFILES = 10_000;
const DRAWS_PER_TICK = 20;

/** First place in ascending values that is not below `value` (side left), or above it (side right). */
function place(sorted: Float64Array, value: number, side: 'left' | 'right'): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (side === 'right' && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The share of the null that is at least as large. */
export const consistencyP = (sortedNull: Float64Array, value: number): number =>
  1 - place(sortedNull, value, 'left') / sortedNull.length;

/** Adds a row to a sum; one function for each type of array, because random sets add millions of rows. */
function addFloat(sum: Float64Array, data: Float32Array, at: number): void {
  for (let j = 0; j < sum.length; j++) sum[j] += data[at + j];
}

function addDouble(sum: Float64Array, data: Float64Array, at: number): void {
  for (let j = 0; j < sum.length; j++) sum[j] += data[at + j];
}

function addRow(sum: Float64Array, { data, cols }: Values, row: number): void {
  if (data instanceof Float32Array) addFloat(sum, data, row * cols);
  else addDouble(sum, data, row * cols);
}

/** Mean cosine of all pairs of m rows from their sum and the sum of their squared lengths; NaN for fewer than two. */
function meanCosine(sum: Float64Array, squares: number, m: number): number {
  const total = sum.reduce((all, value) => all + value * value, 0);
  return m > 1 ? (total - squares) / (m * (m - 1)) : NaN;
}

/** Squared lengths of rows of length 1 or 0, rounded as the rows are. */
function squaredLengths({ rows, cols, data }: Values): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++, at++) out[i] += data[at] ** 2;
  return out;
}

/** Mean cosine over all pairs of the rows, from the length of their sum; NaN for fewer than two. */
export function meanPairwiseCosine(
  unit: Values,
  rows: ArrayLike<number>,
  lengths: Float64Array = squaredLengths(unit),
): number {
  const m = rows.length;
  const sum = new Float64Array(unit.cols);
  let squares = 0;
  for (let i = 0; i < m; i++) {
    addRow(sum, unit, rows[i]);
    squares += lengths[rows[i]];
  }
  return meanCosine(sum, squares, m);
}

/**
 * The share of known pairs whose cosine is among the lowest or the highest `tail` of all pairs.
 * @param all    cosines of all pairs
 * @param known  cosines of the known pairs, at least one
 */
export function relationshipRecall(all: Float64Array, known: Float64Array, tail: number): number {
  const sorted = all.slice().sort();
  const extreme = (value: number): boolean =>
    place(sorted, value, 'right') / sorted.length <= tail ||
    place(sorted, value, 'left') / sorted.length >= 1 - tail;
  return known.reduce((count, value) => count + (extreme(value) ? 1 : 0), 0) / known.length;
}

/** The mean profile of every level, in the order of the levels. */
export function levelProfiles(x: Values, factor: Factor): Matrix<Float64Array> {
  const { cols, data } = x;
  const counts = levelCounts(factor);
  const means = new Float64Array(factor.levels.length * cols);
  for (let i = 0; i < x.rows; i++) {
    const [from, to] = [i * cols, factor.codes[i] * cols];
    for (let j = 0; j < cols; j++) means[to + j] += data[from + j] / counts[factor.codes[i]];
  }
  return new Matrix(factor.levels.length, cols, means);
}

/**
 * For each size the mean pairwise cosines of random sets of so many rows of the pool, ascending. One random order gives
 * the sets of all sizes, each its first rows.
 */
async function drawConsistencies(
  unit: Values,
  lengths: Float64Array,
  pool: Int32Array,
  sizes: readonly number[],
  draws: number,
  run: Run,
): Promise<ReadonlyMap<number, Float64Array>> {
  const nulls = new Map(sizes.map((size) => [size, new Float64Array(draws)]));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const rng = createRng(run.seed, 'efaar null');
  const shuffled = pool.slice();
  for (let d = 0; d < draws; d++) {
    if (d % DRAWS_PER_TICK === 0) await run.task.tick(d, draws);
    const sum = new Float64Array(unit.cols);
    let squares = 0;
    for (let i = 0; i < largest; i++) {
      const j = i + rng.int(shuffled.length - i);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
      addRow(sum, unit, shuffled[i]);
      squares += lengths[shuffled[i]];
      const drawn = nulls.get(i + 1);
      if (drawn !== undefined) drawn[d] = meanCosine(sum, squares, i + 1);
    }
  }
  for (const drawn of nulls.values()) drawn.sort();
  return nulls;
}

async function consistencies(samples: Samples, draws: number, run: Run): Promise<Record<string, Parts>> {
  const label = labelOf(samples);
  const unit = unitRows(samples.features);
  const lengths = squaredLengths(unit);
  const order = contentOrder(samples.features);
  const controls = order.filter((row) => samples.control?.[row] === 1);
  const groups = rowsByLevel(label);
  const largest = groups.reduce((most, rows) => Math.max(most, rows.length), 0);
  const pool = controls.length >= 2 * largest ? controls : order;
  const sizes = [...new Set(groups.map((rows) => rows.length))].filter((size) => size > 1);
  const nulls = await drawConsistencies(unit, lengths, pool, sizes, draws, run);
  return Object.fromEntries(
    groups.flatMap((rows, code) => {
      const drawn = nulls.get(rows.length);
      if (drawn === undefined) return [];
      const cosine = meanPairwiseCosine(unit, rows, lengths);
      return [[label.levels[code], { cosine, p: consistencyP(drawn, cosine) }]];
    }),
  );
}

/** Known pairs as codes of the labels: those given, else all labels that share a mechanism. */
function knownPairs(input: Evaluated, label: Factor): readonly (readonly [number, number])[] {
  const codes = new Map(label.levels.map((level, code) => [level, code]));
  const found = new Map<string, readonly [number, number]>();
  const add = (a: number | undefined, b: number | undefined): void => {
    if (a === undefined || b === undefined || a === b) return;
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    found.set(`${low} ${high}`, [low, high]);
  };
  if (input.pairs !== undefined) {
    for (const [a, b] of input.pairs) add(codes.get(a), codes.get(b));
    return [...found.values()];
  }
  const { group } = input.samples;
  if (group === undefined) return [];
  rowsByLevel(group).forEach((rows, level) => {
    if (group.levels[level] === '') return;
    const members = [...new Set(Array.from(rows, (row) => label.codes[row]))];
    members.forEach((a, i) => {
      for (const b of members.slice(i + 1)) add(a, b);
    });
  });
  return [...found.values()];
}

export const efaar = defineMetric({
  id: 'efaar',
  title: 'Known relationships recalled (EFAAR)',
  summary:
    'The share of known related perturbations whose profiles are among the 5 % most similar or 5 % most opposite of all pairs.',
  citation: 'Celik et al. 2024, PLoS Comput Biol 20:e1012463 (EFAAR_benchmarking)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Chance is 0.1, not 0, and known pairs are few and well studied; without a table of pairs, labels that share a mechanism are taken.',
  needs: ['label'],
  params: {
    'null-size': {
      kind: 'int',
      default: 200,
      min: 20,
      max: 100_000,
      label: 'Random sets',
      help: 'How many sets of random rows the consistency of a perturbation is held against.',
    },
  },
  async score(input, params, run) {
    const label = labelOf(input.samples);
    const why = tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    const perLabel = await consistencies(input.samples, params['null-size'], run);
    const cosines = Object.values(perLabel).map(({ cosine }) => cosine as number);
    const parts: Record<string, Parts | number | null> = { perLabel };
    if (cosines.length > 0) parts['consistency'] = finiteMean(cosines);
    const known = knownPairs(input, label);
    if (known.length === 0) {
      return noScore(
        'there are no known pairs: give a table of pairs, or a mechanism that labels share',
        parts,
      );
    }
    const count = label.levels.length;
    if (count > MOST_PROFILES) {
      return noScore(`all pairs of ${count} labels are too many, the most is ${MOST_PROFILES} labels`, parts);
    }
    const unit = unitRows(toPrecision(levelProfiles(input.samples.features, label), run.precision));
    const { data } = await run.compute.product(unit, unit, { transposeB: true }, run.task);
    const all = new Float64Array((count * (count - 1)) / 2);
    for (let i = 0, at = 0; i < count; i++)
      for (let j = i + 1; j < count; j++) all[at++] = data[i * count + j];
    const related = Float64Array.from(known, ([i, j]) => data[i * count + j]);
    const recall = relationshipRecall(all, related, 0.05);
    return {
      value: recall,
      parts: {
        ...parts,
        recall5: recall,
        recall10: relationshipRecall(all, related, 0.1),
        pairs: related.length,
      },
    };
  },
});
