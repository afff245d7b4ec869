import { expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import type { Values } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { quietTask } from '../../main/core/task';
import { corrections } from '../../main/correction/registry';
import { percentileInterval } from '../../main/judge/bootstrap';
import type { JudgedMethod, JudgedScore } from '../../main/judge/judged-method';
import { heldScores, summariseMethods } from '../../main/judge/summary-draws';
import { createEvaluated } from '../../main/metrics/evaluated';
import { metrics } from '../../main/metrics/registry';
import { SUMMARISED } from '../../main/metrics/summary';
import { LEIDEN_NEIGHBOURS, leidenClusterings } from '../../main/projection/leiden';
import { testRun } from '../helpers/run';

const [BATCHES, LABELS, FEATURES] = [4, 6, 8];
const SCORED = [...SUMMARISED.mixing, ...SUMMARISED.biology, 'pcr'];
const STUDIES = 16;
const run = testRun();

/** One study of a fixed design: the same shifts and treatments, other noise. */
function study(replicates: number, seed: number): Samples & { readonly label: Samples['batches'][number] } {
  const design = createRng(1, 'design');
  const centres = Float64Array.from({ length: LABELS * FEATURES }, () => 0.9 * design.normal());
  const shifts = Float64Array.from({ length: BATCHES * FEATURES }, () => 0.6 * design.normal());
  // Two labels stand in half of the batches: they are the isolated ones.
  const plan = Array.from({ length: BATCHES * LABELS * replicates }, (_, i) => ({
    batch: i % BATCHES,
    label: Math.floor(i / BATCHES) % LABELS,
  })).filter(({ batch, label }) => !(label === 5 && batch > 1) && !(label === 4 && batch < 2));
  const rows = plan.length;
  const noise = createRng(seed, 'noise');
  const [batch, label] = [(i: number) => plan[i].batch, (i: number) => plan[i].label];
  const data = Float64Array.from({ length: rows * FEATURES }, (_, at) => {
    const [i, j] = [Math.floor(at / FEATURES), at % FEATURES];
    return centres[label(i) * FEATURES + j] + shifts[batch(i) * FEATURES + j] + noise.normal();
  });
  const named = (of: (i: number) => number) => factorOf(Array.from({ length: rows }, (_, i) => `${of(i)}`));
  return {
    features: new Matrix(rows, FEATURES, data),
    featureNames: Array.from({ length: FEATURES }, (_, j) => `f${j}`),
    batches: [named(batch)],
    label: named(label),
    columns: new Map(),
  };
}

async function scored(samples: Samples, features: Values, id: string): Promise<JudgedMethod> {
  const bare = createEvaluated({ ...samples, features }, { before: samples.features });
  const nearest = await bare.neighbours({ k: LEIDEN_NEIGHBOURS, distance: 'euclidean' }, run);
  const evaluated = { ...bare, clusters: await leidenClusterings(features, run, nearest) };
  const scores: Record<string, JudgedScore> = {};
  const perSample = new Map<string, Float64Array>();
  for (const metric of SCORED) {
    const { measures, range } = metrics.find(metric);
    const found = await metrics.find(metric).score(evaluated, {}, run);
    scores[metric] = { value: found.value, measures, range };
    if (found.perSample !== undefined) perSample.set(metric, found.perSample);
  }
  return { id, title: id, scores, perSample };
}

/** The gain of centring each batch, its interval, and what was held fixed. */
async function gainOf(replicates: number, seed: number) {
  const samples = study(replicates, seed);
  const { corrected } = await corrections.find('center').fit(samples, {}, run);
  const tables = [
    await scored(samples, samples.features, 'none'),
    await scored(samples, corrected, 'center'),
  ];
  const [none, centred] = await summariseMethods(tables, samples.label, 1, quietTask());
  const [then, now] = [none.draws.value!, centred.draws.value!];
  const { low, high } = percentileInterval(now.map((value, d) => value - then[d]));
  const held = heldScores(centred.method, centred.summary.used);
  return { gain: centred.summary.value! - none.summary.value!, low, high, held };
}

it('an interval covers what other studies of the same design find, and narrows with more wells', async () => {
  const studies = [];
  for (let seed = 1; seed <= STUDIES; seed++) studies.push(await gainOf(5, seed));
  const mean = studies.reduce((sum, { gain }) => sum + gain / studies.length, 0);
  expect(mean).toBeGreaterThan(0.08);
  const covered = studies.filter(({ low, high }) => low <= mean && mean <= high).length;
  expect(covered).toBeGreaterThanOrEqual(0.9 * STUDIES);
  const spread = Math.sqrt(
    studies.reduce((sum, { gain }) => sum + (gain - mean) ** 2 / (studies.length - 1), 0),
  );
  const width = studies.reduce((sum, { low, high }) => sum + (high - low) / studies.length, 0);
  // 3.92 standard errors, were it exact; it is not to be so wide that it says nothing.
  expect(width / spread).toBeGreaterThan(3);
  expect(width / spread).toBeLessThan(9);
  // Every score of a summary takes part in the draws, those of isolated labels too.
  expect(studies.every(({ held }) => held.length === 0)).toBe(true);
  const large = await gainOf(15, 1);
  expect(width / (large.high - large.low)).toBeGreaterThan(1.3);
  expect(width / (large.high - large.low)).toBeLessThan(2.4);
});
