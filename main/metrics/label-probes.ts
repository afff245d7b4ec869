/*
 * Three classifiers of the label, trained on some rows and asked about others: 1 and 20 nearest neighbours (Euclidean,
 * equal votes) and a linear one.
 * Source: the probes of DinoBloom (dinov2/eval): multinomial logistic regression with C = 9 × features / 100, where 9 is
 * fixed whatever the number of classes.
 */
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';

import type { Values } from '../core/matrix';
import { takeRows } from '../core/matrix';
import type { Task } from '../core/task';
import { createVote } from './majority';
import type { Softmax, Whitened } from './softmax-regression';
import { fitSoftmax, predictSoftmax } from './softmax-regression';

export const NEIGHBOUR_PROBES = [1, 20] as const;

/** C of the linear probe. */
export const probeStrength = (features: number): number => (9 * features) / 100;

/** Lists of nearest known rows, in the order of the rows asked about. */
export interface KnownNeighbours {
  readonly known: Int32Array;
  /** Row numbers of the k nearest known rows of the q-th row asked about; there are at least so many. */
  readonly nearest: (q: number, k: number) => Int32Array;
}

/** The nearest rows among `known` of every row of `asked`. */
export async function nearestKnown(
  x: Values,
  known: Int32Array,
  asked: Int32Array,
  run: Run,
  task: Task,
): Promise<KnownNeighbours> {
  const most = Math.max(...NEIGHBOUR_PROBES);
  const found = await run.compute.nearest(takeRows(x, asked), takeRows(x, known), most, 'euclidean', task);
  return {
    known,
    nearest: (q, k) => found.indices.subarray(q * found.k, q * found.k + k).map((j) => known[j]),
  };
}

/** Codes predicted for `asked` by the majority of their k nearest among the known, for k 1 and 20; undefined where too few are known. */
export function probeNeighbours(
  label: Factor,
  asked: Int32Array,
  { known, nearest }: KnownNeighbours,
): readonly (Int32Array | undefined)[] {
  const vote = createVote(label);
  return NEIGHBOUR_PROBES.map((k) =>
    known.length < k ? undefined : Int32Array.from(asked, (_, q) => vote(nearest(q, k))),
  );
}

/** A linear probe; pass it on to the next fit, which then needs fewer steps. */
export interface LinearProbe {
  readonly model: Softmax;
  /** Label codes of the model's classes. */
  readonly classes: Int32Array;
}

/** The same model for another set of classes; new ones start at zero. */
function startFrom(previous: LinearProbe, classes: Int32Array): Softmax {
  const { model } = previous;
  const rows = model.weights.length / model.classes;
  const weights = new Float64Array(rows * classes.length);
  classes.forEach((code, c) => {
    const from = previous.classes.indexOf(code);
    if (from < 0) return;
    for (let r = 0; r < rows; r++) weights[r * classes.length + c] = model.weights[r * model.classes + from];
  });
  return { weights, classes: classes.length, iterations: 0 };
}

/**
 * Fits on `known` and predicts `asked`.
 * @param whitened  the whole table, whitened
 * @returns undefined where the known rows have one label only
 */
export async function probeLinear(
  whitened: Whitened,
  features: number,
  label: Factor,
  known: Int32Array,
  asked: Int32Array,
  previous: LinearProbe | undefined,
  run: Run,
  task: Task,
): Promise<{ readonly predicted: Int32Array; readonly probe: LinearProbe } | undefined> {
  const classes = Int32Array.from(new Set(known.map((row) => label.codes[row])));
  if (classes.length < 2) return undefined;
  const places = new Map(Array.from(classes, (code, c) => [code, c]));
  const codes = known.map((row) => places.get(label.codes[row]) ?? 0);
  const model = await fitSoftmax(
    { rows: takeRows(whitened.rows, known), penalty: whitened.penalty },
    codes,
    classes.length,
    probeStrength(features),
    run,
    task,
    previous === undefined ? undefined : startFrom(previous, classes),
  );
  const probabilities = await predictSoftmax(takeRows(whitened.rows, asked), model, run, task);
  const predicted = Int32Array.from(asked, (_, q) => {
    const own = probabilities.data.subarray(q * classes.length, (q + 1) * classes.length);
    let best = 0;
    for (let c = 1; c < own.length; c++) if (own[c] > own[best]) best = c;
    return classes[best];
  });
  return { predicted, probe: { model, classes } };
}
