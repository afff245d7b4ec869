import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel, takeFactor, levelCounts } from '../core/factor';
import { takeRows } from '../core/matrix';
import type { Parts } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import type { Samples } from '../core/samples';
import { batchOf, labelOf } from '../core/samples';
import type { Task } from '../core/task';
import { classificationScores } from './classification-scores';
import { NEIGHBOUR_PROBES, nearestKnown, probeLinear, probeNeighbours, probeStrength } from './label-probes';
import type { KnownNeighbours, LinearProbe } from './label-probes';
import { tooFewLevels } from './level-checks';
import { whiten } from './softmax-regression';
import type { Whitened } from './softmax-regression';
import { stratifiedFolds } from './stratified-folds';
import { finiteMean } from './summaries';

const PROBES = [...NEIGHBOUR_PROBES.map((k) => `knn${k}`), 'linear'];

/** What the probes need to know of the table, and the last linear probe fitted. */
interface Setting {
  readonly samples: Samples;
  readonly label: Factor;
  readonly whitened: Whitened;
  readonly run: Run;
  previous: LinearProbe | undefined;
}

/**
 * Codes predicted by each probe; undefined where it could not be trained.
 * @param apart  the nearest known rows, where they are known already
 */
async function predict(
  setting: Setting,
  known: Int32Array,
  asked: Int32Array,
  task: Task,
  apart?: KnownNeighbours,
): Promise<readonly (Int32Array | undefined)[]> {
  const { samples, label, whitened, run } = setting;
  const part = task.child('neighbours', 0.3);
  const lists = apart ?? (await nearestKnown(samples.features, known, asked, run, part));
  const near = probeNeighbours(label, asked, lists);
  const cols = samples.features.cols;
  const rest = task.child('linear', 0.7);
  const linear = await probeLinear(whitened, cols, label, known, asked, setting.previous, run, rest);
  if (linear !== undefined) setting.previous = linear.probe;
  return [...near, linear?.predicted];
}

/** Scores of every probe; null where it could not be trained. */
const scored = (
  label: Factor,
  rows: Int32Array,
  predictions: readonly (Int32Array | undefined)[],
): Record<string, Parts | null> =>
  Object.fromEntries(
    PROBES.map((name, p) => {
      const predicted = predictions[p];
      return [name, predicted === undefined ? null : { ...classificationScores(label, rows, predicted) }];
    }),
  );

/** The probes trained and asked by folds inside one batch, on labels with at least two rows there; null where that is impossible. */
async function within(
  setting: Setting,
  members: Int32Array,
  folds: number,
  task: Task,
): Promise<Parts | null> {
  const { label, samples, run } = setting;
  const own = takeFactor(label, members);
  const counts = levelCounts(own);
  const rows = members.filter((_, i) => counts[own.codes[i]] >= 2);
  const kept = takeFactor(label, rows);
  if (kept.levels.length < 2) return null;
  const assigned = stratifiedFolds(takeRows(samples.features, rows), kept, folds, run.seed);
  const predictions = PROBES.map((): Int32Array | undefined => new Int32Array(rows.length));
  for (let fold = 0; fold < folds; fold++) {
    const asked = rows.filter((_, i) => assigned[i] === fold);
    if (asked.length === 0) continue;
    const known = rows.filter((_, i) => assigned[i] !== fold);
    const found = await predict(setting, known, asked, task.child(`fold ${fold + 1}`, 1 / folds));
    const places = Array.from(rows.keys()).filter((i) => assigned[i] === fold);
    found.forEach((codes, p) => {
      const all = predictions[p];
      if (codes === undefined) predictions[p] = undefined;
      else if (all !== undefined) places.forEach((place, q) => (all[place] = codes[q]));
    });
  }
  return scored(label, rows, predictions);
}

export const lobo = defineMetric({
  id: 'lobo',
  title: 'Label told in a batch left out',
  summary:
    'How well a classifier trained on all other batches tells the labels of a batch it has never seen, averaged over batches.',
  citation: 'Koch et al. 2024, MICCAI (DinoBloom probes), here leaving one batch out',
  measures: 'biology',
  range: [0, 1],
  costly: true,
  caution:
    'Labels that only the left-out batch has cannot be told; compare each batch with the score inside it, which is among its parts.',
  needs: ['batch', 'label'],
  params: {
    folds: {
      kind: 'int',
      default: 5,
      min: 2,
      max: 20,
      label: 'Folds',
      help: 'In how many parts a batch is cut for the comparison inside it.',
    },
  },
  async score(input, { folds }, run) {
    const { samples } = input;
    const [batch, label] = [batchOf(samples), labelOf(samples)];
    const why = tooFewLevels(batch, 'batch') ?? tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    const { features } = samples;
    const classes = label.levels.length;
    const strength = (probeStrength(features.cols) * (1 - 1 / classes)) / classes;
    const whitened = await whiten(features, strength, run, run.task.child('axes', 0.1));
    const batches = rowsByLevel(batch);
    const rows = Int32Array.from({ length: features.rows }, (_, i) => i);
    const across: Setting = { samples, label, whitened, run, previous: undefined };
    const inside: Setting = { ...across };
    // What other scores need as well, searched once for all batches.
    const query = {
      k: Math.max(...NEIGHBOUR_PROBES),
      distance: 'euclidean',
      among: 'other-batches',
    } as const;
    const near = await input.neighbours(query, run);
    const parts: Record<string, Parts> = {};
    const f1s: number[] = [];
    for (const [b, members] of batches.entries()) {
      const share = 0.9 / batches.length;
      const known = rows.filter((row) => batch.codes[row] !== b);
      const outside = run.task.child(`without ${batch.levels[b]}`, share * 0.6);
      const nearest = (q: number, k: number): Int32Array =>
        near.indices.subarray(members[q] * near.k, members[q] * near.k + k);
      const predictions = await predict(across, known, members, outside, { known, nearest });
      const task = run.task.child(`within ${batch.levels[b]}`, share * 0.4);
      const scores = scored(label, members, predictions);
      parts[batch.levels[b]] = { ...scores, within: await within(inside, members, folds, task) };
      const linear = predictions.at(-1);
      if (linear !== undefined) f1s.push(classificationScores(label, members, linear).wf1);
    }
    const value = finiteMean(f1s);
    return Number.isNaN(value) ? noScore('the batches left have one label only', parts) : { value, parts };
  },
});
