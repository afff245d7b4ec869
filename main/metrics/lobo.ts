import type { Neighbours } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel, takeFactor } from '../core/factor';
import type { Values } from '../core/matrix';
import { takeRows } from '../core/matrix';
import type { Parts } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import type { Task } from '../core/task';
import { classificationScores } from './classification-scores';
import { NEIGHBOUR_PROBES, probeLinear, probeNeighbours, probeStrength } from './label-probes';
import type { LinearProbe, NearestKnown, ProbedTable } from './label-probes';
import { tooFewLevels } from './level-checks';
import { listLength, listsAmong, nearestApart, NO_NEIGHBOUR } from './nearest-apart';
import type { Kinds } from './nearest-apart';
import { rewhiten, whiten } from './softmax-regression';
import { stratifiedFolds } from './stratified-folds';
import { finiteMean } from './summaries';

const PROBES = [...NEIGHBOUR_PROBES.map((k) => `knn${k}`), 'linear'];
const NEAREST = Math.max(...NEIGHBOUR_PROBES);

/** Trains probes on some rows of a table and asks them about others: the codes predicted by each; undefined where it could not be trained. */
type Predict = (
  known: Int32Array,
  asked: Int32Array,
  nearest: NearestKnown,
  task: Task,
) => Promise<readonly (Int32Array | undefined)[]>;

/** Probes of one table after the other, of which each linear one starts from the one before. */
function createProbes(run: Run): (table: ProbedTable) => Predict {
  let previous: LinearProbe | undefined;
  return (table) => async (known, asked, nearest, task) => {
    const near = probeNeighbours(table.label, known, asked, nearest);
    const linear = await probeLinear(table, known, asked, previous, run, task);
    previous = linear?.probe ?? previous;
    return [...near, linear?.predicted];
  };
}

/**
 * Of some rows their nearest rows in other folds, read off lists of nearest rows in any: those of the whole table where
 * they are known and hold enough of these rows, else those of these rows, searched once for all folds.
 * @param x  the rows
 */
async function nearestInOtherFolds(
  x: Values,
  rows: Int32Array,
  kinds: Kinds,
  known: Neighbours | undefined,
  { compute }: Run,
  task: Task,
): Promise<Neighbours> {
  const needed = Math.min(x.rows - 1, listLength(NEAREST, 1 / kinds.count));
  let lists = known && listsAmong(known, rows);
  const held = lists?.indices.reduce((count, row) => (row === NO_NEIGHBOUR ? count : count + 1), 0) ?? 0;
  if (held < needed * x.rows)
    lists = await compute.neighbours(x, needed, 'euclidean', task.child('all', 0.9));
  return nearestApart(x, kinds, NEAREST, 'euclidean', lists, compute, task.child('open', 0.1));
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

/** What all batches need for the comparison inside them. */
interface Inside {
  readonly features: Values;
  readonly table: ProbedTable;
  readonly probes: (table: ProbedTable) => Predict;
  /** Of the whitening. */
  readonly strength: number;
  readonly folds: number;
  /** Nearest rows of the whole table, where they were searched already. */
  readonly known: Neighbours | undefined;
  readonly run: Run;
}

/** The probes trained and asked by folds inside one batch, on labels with at least two rows there; null where that is impossible. */
async function within(inside: Inside, members: Int32Array, task: Task): Promise<Parts | null> {
  const { features, table, folds, run } = inside;
  const counts = new Int32Array(table.label.levels.length);
  for (const row of members) counts[table.label.codes[row]]++;
  const rows = members.filter((row) => counts[table.label.codes[row]] >= 2);
  const kept = takeFactor(table.label, rows);
  if (kept.levels.length < 2) return null;
  const x = takeRows(features, rows);
  const fold = stratifiedFolds(x, kept, folds, run.seed);
  const kinds = { codes: fold, count: folds };
  const near = await nearestInOtherFolds(x, rows, kinds, inside.known, run, task.child('neighbours', 0.3));
  const { whitened } = table;
  const own = { rows: takeRows(whitened.rows, rows), penalty: whitened.penalty };
  // Codes of the whole table, so that the classes of one batch are found again in the next.
  const label = { codes: rows.map((row) => table.label.codes[row]), levels: table.label.levels };
  const predict = inside.probes({ ...table, label, whitened: rewhiten(own, inside.strength) });
  const predictions = PROBES.map((): Int32Array | undefined => new Int32Array(rows.length));
  const places = Int32Array.from(rows.keys());
  for (let part = 0; part < folds; part++) {
    const asked = places.filter((place) => fold[place] === part);
    if (asked.length === 0) continue;
    const known = places.filter((place) => fold[place] !== part);
    const nearest: NearestKnown = (q, k) => near.indices.subarray(asked[q] * near.k, asked[q] * near.k + k);
    const found = await predict(known, asked, nearest, task.child(`fold ${part + 1}`, 0.7 / folds));
    found.forEach((codes, p) => {
      const all = predictions[p];
      if (codes === undefined) predictions[p] = undefined;
      else if (all !== undefined) asked.forEach((place, q) => (all[place] = codes[q]));
    });
  }
  return scored(label, places, predictions);
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
    const room = whitened.rows.data.slice();
    const table = { label, features: features.cols, whitened, room };
    const predict = createProbes(run)(table);
    const known = await input.knownNeighbours('euclidean');
    const inside = { features, table, probes: createProbes(run), strength, folds, known, run };
    // What other scores need as well, searched once for all batches.
    const query = { k: NEAREST, distance: 'euclidean', among: 'other-batches' } as const;
    const near = await input.neighbours(query, run);
    const batches = rowsByLevel(batch);
    const rows = Int32Array.from({ length: features.rows }, (_, i) => i);
    const parts: Record<string, Parts> = {};
    const f1s: number[] = [];
    for (const [b, members] of batches.entries()) {
      const share = 0.9 / batches.length;
      const others = rows.filter((row) => batch.codes[row] !== b);
      const outside = run.task.child(`without ${batch.levels[b]}`, share * 0.6);
      const nearest: NearestKnown = (q, k) =>
        near.indices.subarray(members[q] * near.k, members[q] * near.k + k);
      const predictions = await predict(others, members, nearest, outside);
      const task = run.task.child(`within ${batch.levels[b]}`, share * 0.4);
      const scores = scored(label, members, predictions);
      parts[batch.levels[b]] = { ...scores, within: await within(inside, members, task) };
      const linear = predictions.at(-1);
      if (linear !== undefined) f1s.push(classificationScores(label, members, linear).wf1);
    }
    const value = finiteMean(f1s);
    return Number.isNaN(value) ? noScore('the batches left have one label only', parts) : { value, parts };
  },
});
