/*
 * Harmony's clustering step: every row belongs to all clusters in part, more to those whose centre is near and which
 * hold less of its batch than expected. Rows are updated in random blocks, against counts from which the block's own
 * rows were taken out.
 *
 * Symbols: R memberships (n × K), O rows of batch b in cluster k, E = (rows in k) · (share of b) what is expected.
 * R_ik ∝ exp(−2 (1 − z_i·y_k) / σ) · Σ_b∋i penalty(O_kb, E_kb)^θ.
 * The entropy Σ R log R needs no logarithm per entry: log R_ik = 2 z_i·y_k / σ + log penalty − log(sum of the row).
 */
import type { Task } from '../../core/task';
import { forRowBlocks } from '../../math/row-blocks';
import type { Formula } from './formulas';
import type { Strata } from './strata';

type Numbers = Float32Array | Float64Array;

export interface Weighting {
  readonly formula: Formula;
  readonly theta: number;
  readonly sigma: number;
  readonly blockShare: number;
}

/** Sums over all rows that the objective is made of. */
interface Parts {
  /** Σ R_ik z_i·y_k */
  similarity: number;
  /** Σ R_ik log R_ik */
  entropy: number;
}

export interface SoftClusters {
  /** n × K, rows in the order of the strata. */
  readonly memberships: Numbers;
  /** Rows in each cluster. */
  readonly mass: Float64Array;
  /** O, batches × K. */
  readonly observed: Float64Array;
  /** Takes the similarities z_i·y_k (n × K, rows in the order of the strata) to work with from now on. */
  approach(similarities: Numbers, task: Task): Promise<void>;
  /** Memberships from similarities alone, without the penalty; returns the objective. */
  restart(task: Task): Promise<number>;
  /** One round over all rows in the given order of original rows; returns the objective. */
  update(order: Int32Array, task: Task): Promise<number>;
}

interface Working {
  readonly strata: Strata;
  readonly weighting: Weighting;
  readonly n: number;
  readonly K: number;
  readonly memberships: Numbers;
  readonly mass: Float64Array;
  readonly observed: Float64Array;
  /** exp of the similarities against the highest of the row. */
  readonly weights: Numbers;
  readonly highest: Float64Array;
  /** Strata × K. */
  readonly penalty: Float64Array;
  readonly logPenalty: Float64Array;
  /** Zeros, in place of the logarithms where no penalty counts. */
  readonly noLogs: Float64Array;
  /** Rows of each stratum in each cluster, strata × K: what the counts of batches and of all are made of. */
  readonly ofStrata: Float64Array;
  /** Batches × K. */
  readonly powers: Float64Array;
  /** One row's memberships before they are brought to sum 1. */
  readonly row: Float64Array;
  similarities: Numbers;
}

/** Adds the stratum's rows in each cluster up to those of the batches and of all. */
function addUpStrata({ strata, K, ofStrata, mass, observed }: Working): void {
  mass.fill(0);
  observed.fill(0);
  strata.batches.forEach((own, s) => {
    for (let k = 0; k < K; k++) mass[k] += ofStrata[s * K + k];
    for (const b of own) for (let k = 0; k < K; k++) observed[b * K + k] += ofStrata[s * K + k];
  });
}

/** Takes the memberships of one row out of the counts of its stratum. */
function takeOut(memberships: Numbers, at: number, K: number, counts: Float64Array, to: number): void {
  for (let k = 0; k < K; k++) counts[to + k] -= memberships[at + k];
}

/** Writes the row's memberships from `row`, whose sum is given, counts them and adds to the objective. */
function settle(state: Working, place: number, sum: number, logs: Float64Array, parts: Parts): void {
  const { K, row, memberships, similarities, ofStrata } = state;
  const at = place * K;
  const own = state.strata.stratumOf[place] * K;
  const scale = 1 / sum;
  let dot = 0;
  let logSum = 0;
  for (let k = 0; k < K; k++) {
    memberships[at + k] = row[k] * scale;
    const member = memberships[at + k];
    ofStrata[own + k] += member;
    dot += member * similarities[at + k];
    logSum += member * logs[own + k];
  }
  parts.similarity += dot;
  parts.entropy += (2 / state.weighting.sigma) * (dot - state.highest[place]) + logSum - Math.log(sum);
}

function objective({ strata, weighting, n, K, mass, observed }: Working, parts: Parts): number {
  const { formula, theta, sigma } = weighting;
  let cross = 0;
  strata.sizes.forEach((size, b) => {
    for (let k = 0; k < K; k++) {
      const o = Math.max(0, observed[b * K + k]);
      cross += o * theta * Math.log(formula.imbalance(o, Math.max(0, (mass[k] * size) / n)));
    }
  });
  const total = 2 * (n - parts.similarity) + sigma * (parts.entropy + cross);
  return formula.objectivePerRow === 0 ? total : (total * formula.objectivePerRow) / n;
}

/** The penalties of the strata marked in `used`, from the counts as they stand. */
function setPenalties(state: Working, used: Uint8Array): void {
  const { strata, weighting, n, K, mass, observed, powers, penalty, logPenalty } = state;
  strata.sizes.forEach((size, b) => {
    for (let k = 0; k < K; k++) {
      const o = Math.max(0, observed[b * K + k]);
      powers[b * K + k] = weighting.formula.penalty(o, Math.max(0, (mass[k] * size) / n)) ** weighting.theta;
    }
  });
  strata.batches.forEach((own, s) => {
    if (used[s] === 0) return;
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (const b of own) sum += powers[b * K + k];
      penalty[s * K + k] = sum;
      // No row belongs to a cluster of penalty 0, so that its logarithm counts for nothing.
      logPenalty[s * K + k] = sum > 0 ? Math.log(sum) : 0;
    }
  });
}

function updateRow(state: Working, place: number, parts: Parts): void {
  const { K, row, weights, penalty } = state;
  const at = place * K;
  const factors = state.strata.stratumOf[place] * K;
  let sum = 0;
  for (let k = 0; k < K; k++) {
    row[k] = weights[at + k] * penalty[factors + k];
    sum += row[k];
  }
  if (sum > 0) settle(state, place, sum, state.logPenalty, parts);
  // All penalties of the near clusters are zero: what is left is nearness.
  else settleByNearness(state, place, parts);
}

function settleByNearness(state: Working, place: number, parts: Parts): void {
  const { K, row, weights } = state;
  let sum = 0;
  for (let k = 0; k < K; k++) {
    row[k] = weights[place * K + k];
    sum += row[k];
  }
  settle(state, place, sum, state.noLogs, parts);
}

function weigh(state: Working, from: number, to: number): void {
  const { K, similarities, weights, highest, weighting } = state;
  for (let place = from; place < to; place++) {
    const at = place * K;
    let peak = -Infinity;
    for (let k = 0; k < K; k++) if (similarities[at + k] > peak) peak = similarities[at + k];
    highest[place] = peak;
    for (let k = 0; k < K; k++) {
      weights[at + k] = Math.exp((2 * (similarities[at + k] - peak)) / weighting.sigma);
    }
  }
}

/** Updates the rows at `order[from]` … `order[to − 1]` against counts without them. */
function updateBlock(
  state: Working,
  order: Int32Array,
  from: number,
  to: number,
  used: Uint8Array,
  parts: Parts,
): void {
  const { strata, K, memberships, ofStrata } = state;
  used.fill(0);
  // The rows of a block do not depend on each other, and along memory they are faster.
  const places = new Int32Array(to - from);
  for (let i = from; i < to; i++) places[i - from] = strata.places[order[i]];
  places.sort();
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    const stratum = strata.stratumOf[place];
    takeOut(memberships, place * K, K, ofStrata, stratum * K);
    used[stratum] = 1;
  }
  addUpStrata(state);
  setPenalties(state, used);
  for (let i = 0; i < places.length; i++) updateRow(state, places[i], parts);
}

async function updateAll(state: Working, order: Int32Array, task: Task): Promise<number> {
  const { strata, weighting, n } = state;
  const parts = { similarity: 0, entropy: 0 };
  const used = new Uint8Array(strata.batches.length);
  let from = 0;
  for (const end of weighting.formula.blockEnds(n, weighting.blockShare)) {
    await task.tick(from, n);
    updateBlock(state, order, from, end, used, parts);
    from = end;
  }
  addUpStrata(state);
  return objective(state, parts);
}

function restartRows(state: Working, from: number, to: number, parts: Parts): void {
  for (let place = from; place < to; place++) settleByNearness(state, place, parts);
}

/** The clustering state of n rows and K clusters. */
export function createSoftClusters(
  strata: Strata,
  clusters: number,
  weighting: Weighting,
  makeNumbers: (length: number) => Numbers,
): SoftClusters {
  const n = strata.stratumOf.length;
  const K = clusters;
  const state: Working = {
    strata,
    weighting,
    n,
    K,
    memberships: makeNumbers(n * K),
    mass: new Float64Array(K),
    observed: new Float64Array(strata.sizes.length * K),
    weights: makeNumbers(n * K),
    highest: new Float64Array(n),
    penalty: new Float64Array(strata.batches.length * K),
    logPenalty: new Float64Array(strata.batches.length * K),
    noLogs: new Float64Array(strata.batches.length * K),
    ofStrata: new Float64Array(strata.batches.length * K),
    powers: new Float64Array(strata.sizes.length * K),
    row: new Float64Array(K),
    similarities: makeNumbers(0),
  };
  return {
    memberships: state.memberships,
    mass: state.mass,
    observed: state.observed,
    async approach(similarities, task) {
      state.similarities = similarities;
      await forRowBlocks(n, 10 * K, task, (from, to) => weigh(state, from, to));
    },
    async restart(task) {
      const parts = { similarity: 0, entropy: 0 };
      state.ofStrata.fill(0);
      await forRowBlocks(n, 5 * K, task, (from, to) => restartRows(state, from, to, parts));
      addUpStrata(state);
      return objective(state, parts);
    },
    update: (order, task) => updateAll(state, order, task),
  };
}
