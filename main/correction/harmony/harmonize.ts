/*
 * Harmony (Korsunsky et al. 2019): soft clustering that asks every cluster to hold all batches, and removal of each
 * cluster's batch offsets by ridge regression, in turns until the objective settles.
 * Sources read and followed formula by formula: harmonypy 0.0.9, harmonypy of 2026-01, R harmony 2.0 (see formulas.ts).
 * Departures: rows are kept in the order of their batches inside, so that the regressions are products of slices;
 * a row of zeros stays a row of zeros where the references divide 0 by 0.
 */
import type { Run } from '../../core/correction';
import type { Factor } from '../../core/factor';
import type { Values } from '../../core/matrix';
import { Matrix, takeRows, toPrecision, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import { forRowBlocks } from '../../math/row-blocks';
import type { Formula } from './formulas';
import { correctByRidge } from './ridge';
import type { SoftClusters } from './soft-clusters';
import { createSoftClusters } from './soft-clusters';
import type { Strata } from './strata';
import { stratify } from './strata';

export interface HarmonySettings {
  readonly formula: Formula;
  readonly theta: number;
  readonly lambda: number | 'auto';
  readonly sigma: number;
  readonly clusters: number;
  readonly maxIterations: number;
  readonly blockShare: number;
  /** Level of the first batch variable that stays as it is, −1 for none. */
  readonly reference: number;
}

/** What is random in Harmony, so that a test can take a reference's random choices instead. */
export interface Chance {
  /** Centres to start with, clusters × d, from rows of length 1 in some order; they are brought to length 1 afterwards. */
  centres(rows: Values, clusters: number, task: Task): Promise<Matrix<Float64Array>>;
  /** An order of all rows, new for each round of clustering. */
  order(rows: number): Int32Array;
}

export interface Harmonized {
  /** n × d, rows as given. */
  readonly corrected: Values;
  /** n × K memberships, rows as given. */
  readonly memberships: Values;
  /** K × d, rows of length 1. */
  readonly centres: Matrix<Float64Array>;
  /** The objective at the start and after each iteration. */
  readonly objectives: readonly number[];
  /** The objective at the start and after each round of clustering. */
  readonly roundObjectives: readonly number[];
  /** Rounds of clustering in each iteration. */
  readonly rounds: readonly number[];
  readonly converged: boolean;
}

/** Objectives averaged to tell whether clustering still improves. */
const WINDOW = 3;

/** Rows `from` … `to` − 1 of `data` over their lengths, into `out`. */
function divideByLengths(
  data: Values['data'],
  out: Values['data'],
  cols: number,
  byMaximum: boolean,
  from: number,
  to: number,
): void {
  for (let at = from * cols; at < to * cols; at += cols) {
    let squares = 0;
    let peak = -Infinity;
    for (let j = at; j < at + cols; j++) {
      const value = data[j];
      squares += value * value;
      if (value > peak) peak = value;
    }
    const scale = squares === 0 ? 0 : (byMaximum && peak < 0 ? -1 : 1) / Math.sqrt(squares);
    for (let j = at; j < at + cols; j++) out[j] = data[j] * scale;
  }
}

/**
 * Every row divided by its length; with `byMaximum` by its largest value first, which turns negative rows round.
 * Rows of zeros stay rows of zeros.
 */
async function unitRows(x: Values, out: Values, byMaximum: boolean, task: Task): Promise<void> {
  const { rows, cols, data } = x;
  await forRowBlocks(rows, 2 * cols, task, (from, to) =>
    divideByLengths(data, out.data, cols, byMaximum, from, to),
  );
}

/** Brings rows to length 1 in place; rows of zeros are replaced by those of `fallback`. */
function unitCentres(centres: Float64Array, cols: number, fallback?: Float64Array): void {
  for (let at = 0; at < centres.length; at += cols) {
    const row = centres.subarray(at, at + cols);
    let squares = 0;
    for (let j = 0; j < cols; j++) squares += row[j] * row[j];
    const length = Math.sqrt(squares);
    if (length > 0) for (let j = 0; j < cols; j++) row[j] /= length;
    else if (fallback !== undefined) row.set(fallback.subarray(at, at + cols));
  }
}

function clusteringSettled(objectives: readonly number[], tolerance: number): boolean {
  let before = 0;
  let now = 0;
  for (let i = 0; i < WINDOW; i++) {
    before += objectives[objectives.length - 2 - i];
    now += objectives[objectives.length - 1 - i];
  }
  return Math.abs(before - now) / Math.abs(before) < tolerance;
}

interface State {
  readonly strata: Strata;
  readonly clusters: SoftClusters;
  /** Rows in the order of the strata. */
  readonly z: Values;
  readonly centres: Matrix<Float64Array>;
}

const similaritiesOf = async (
  rows: Values,
  { centres, clusters }: State,
  run: Run,
  task: Task,
): Promise<void> => {
  const { data } = await run.compute.product(rows, centres, { transposeB: true }, task.child('', 0.5));
  await clusters.approach(data, task.child('', 0.5));
};

/** Centres at the membership-weighted mean direction of the rows. */
async function moveCentres(unit: Values, { centres, clusters }: State, run: Run, task: Task): Promise<void> {
  const K = centres.rows;
  const { memberships } = clusters;
  const members =
    memberships instanceof Float32Array
      ? new Matrix(unit.rows, K, memberships)
      : new Matrix(unit.rows, K, memberships);
  const { data } = await run.compute.product(members, unit, { transposeA: true }, task);
  const fallback = centres.data.slice();
  centres.data.set(data);
  unitCentres(centres.data, centres.cols, fallback);
}

/** The clustering of one iteration; returns the objective after each round. */
async function cluster(
  unit: Values,
  state: State,
  isFirst: boolean,
  settings: HarmonySettings,
  chance: Chance,
  earlier: readonly number[],
  run: Run,
  task: Task,
): Promise<readonly number[]> {
  const { formula } = settings;
  const objectives = [...earlier];
  const share = 1 / (formula.maxRounds + 1);
  if (formula.centresMove === 'correction' && !isFirst) {
    await similaritiesOf(unit, state, run, task.child('', share / 2));
    await state.clusters.restart(task.child('', share / 2));
  }
  for (let round = 0; round < formula.maxRounds; round++) {
    const part = task.child(`round ${round + 1}`, share);
    if (formula.centresMove === 'rounds') {
      await moveCentres(unit, state, run, part.child('', 0.2));
      await similaritiesOf(unit, state, run, part.child('', 0.4));
    }
    objectives.push(await state.clusters.update(chance.order(unit.rows), part.child('', 0.4)));
    if (round > WINDOW && clusteringSettled(objectives, formula.clusterTolerance)) break;
  }
  return objectives.slice(earlier.length);
}

/**
 * Harmony on the rows of `x`.
 * @param x        n × d, one row a well; not modified
 * @param factors  one a batch variable
 */
export async function harmonize(
  x: Values,
  factors: readonly Factor[],
  settings: HarmonySettings,
  chance: Chance,
  run: Run,
): Promise<Harmonized> {
  const { formula, clusters: K, maxIterations } = settings;
  const strata = stratify(factors);
  const z = toPrecision(takeRows(x, strata.order), run.precision);
  const starting = run.task.child('first clusters', 0.2);
  const unit = zerosLike(z);
  await unitRows(z, unit, formula.dividesByMaximum, starting.child('', 0.05));
  const centres = await chance.centres(unit, K, starting.child('centres', 0.85));
  unitCentres(centres.data, centres.cols);
  const makeNumbers = (length: number): Float32Array | Float64Array =>
    run.precision === 'single' ? new Float32Array(length) : new Float64Array(length);
  const clusters = createSoftClusters(strata, K, settings, makeNumbers);
  const state: State = { strata, clusters, z, centres };
  await similaritiesOf(unit, state, run, starting.child('', 0.05));
  const objectives = [await clusters.restart(starting.child('', 0.05))];
  const roundObjectives = [...objectives];
  const rounds: number[] = [];
  const ridge = {
    lambda: settings.lambda,
    minimumShare: formula.minimumShare,
    reference: settings.reference,
  };
  const iterating = run.task.child('iterations', 0.8);
  const corrected = zerosLike(z);
  let converged = false;
  for (let i = 0; i < maxIterations && !converged; i++) {
    const part = iterating.child(`iteration ${i + 1}`, 1 / maxIterations);
    const found = await cluster(
      unit,
      state,
      i === 0,
      settings,
      chance,
      roundObjectives,
      run,
      part.child('clustering', 0.7),
    );
    rounds.push(found.length);
    roundObjectives.push(...found);
    objectives.push(roundObjectives[roundObjectives.length - 1]);
    const intercepts = await correctByRidge(
      z,
      corrected,
      clusters,
      strata,
      ridge,
      run,
      part.child('correction', 0.25),
    );
    if (formula.centresMove === 'correction') {
      const fallback = centres.data.slice();
      centres.data.set(intercepts);
      unitCentres(centres.data, centres.cols, fallback);
    }
    const [before, now] = objectives.slice(-2);
    converged = (before - now) / Math.abs(before) < formula.tolerance;
    if (!converged) await unitRows(corrected, unit, false, part.child('', 0.05));
  }
  const members =
    clusters.memberships instanceof Float32Array
      ? new Matrix(z.rows, K, clusters.memberships)
      : new Matrix(z.rows, K, clusters.memberships);
  return {
    corrected: takeRows(corrected, strata.places),
    memberships: takeRows(members, strata.places),
    centres,
    objectives,
    roundObjectives,
    rounds,
    converged,
  };
}
