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

/** Row numbers of the k nearest known rows of the q-th row asked about; there are at least so many. */
export type NearestKnown = (q: number, k: number) => Int32Array;

/** Codes predicted for `asked` by the majority of their k nearest among the known, for k 1 and 20; undefined where too few are known. */
export function probeNeighbours(
  label: Factor,
  known: Int32Array,
  asked: Int32Array,
  nearest: NearestKnown,
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

/** A table that probes are trained on and asked about. */
export interface ProbedTable {
  readonly label: Factor;
  /** Features that the rows had before they were whitened. */
  readonly features: number;
  readonly whitened: Whitened;
  /** Memory for a copy of all whitened rows, overwritten by every fit: fits of one table share it. */
  readonly room: Values['data'];
}

/**
 * Fits on `known` and predicts `asked`, which have no row in common.
 * @returns undefined where the known rows have one label only
 */
export async function probeLinear(
  { label, features, whitened, room }: ProbedTable,
  known: Int32Array,
  asked: Int32Array,
  previous: LinearProbe | undefined,
  run: Run,
  task: Task,
): Promise<{ readonly predicted: Int32Array; readonly probe: LinearProbe } | undefined> {
  const classes = Int32Array.from(new Set(known.map((row) => label.codes[row])));
  if (classes.length < 2) return undefined;
  const places = new Int32Array(label.levels.length);
  classes.forEach((code, c) => (places[code] = c));
  const model = await fitSoftmax(
    { rows: takeRows(whitened.rows, known, room), penalty: whitened.penalty },
    known.map((row) => places[label.codes[row]]),
    classes.length,
    probeStrength(features),
    run,
    task,
    previous === undefined ? undefined : startFrom(previous, classes),
  );
  const unknown = takeRows(whitened.rows, asked, room);
  const { data } = await predictSoftmax(unknown, model, run, task);
  const predicted = Int32Array.from(asked, (_, q) => {
    const first = q * classes.length;
    let best = first;
    for (let at = first + 1; at < first + classes.length; at++) if (data[at] > data[best]) best = at;
    return classes[best - first];
  });
  return { predicted, probe: { model, classes } };
}
