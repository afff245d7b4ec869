/*
 * Putting batches together by their matches, best pair first, as pictures into a panorama: a batch that is in no panorama
 * yet moves onto the one its partner is in, two panoramas move onto each other.
 * Source: scanorama, `assemble` and `transform`. Each row moves by the mean of its batch's match differences, weighted by
 * exp(−γ |x − m|²) with γ = sigma / 2. Departures: where all weights of a row vanish (the reference warns of
 * oversmoothing and leaves the whole batch) the row moves by the difference of its nearest match; matches between the
 * two sides of one merge count once (the reference lists them twice, which changes no mean).
 */
import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import { Matrix, takeRows, zerosLike } from '../../core/matrix';
import type { Task } from '../../core/task';
import type { Matches } from './matches';

/** Times a batch may take part in a merge, unless its partner may still. */
const MOST_USES = 3;
const BLOCK = 4e6;

/** Weights of a block of distances, each times how many matches its column stands for, rows summing to 1, in place. */
function weigh({ rows, cols, data }: Values, counts: Float64Array, gamma: number): void {
  for (let i = 0; i < rows; i++) {
    let nearest = Infinity;
    for (let at = i * cols; at < (i + 1) * cols; at++) nearest = Math.min(nearest, data[at]);
    let sum = 0;
    for (let at = i * cols; at < (i + 1) * cols; at++) {
      data[at] = counts[at - i * cols] * Math.exp(-gamma * (data[at] * data[at] - nearest * nearest));
      sum += data[at];
    }
    for (let at = i * cols; at < (i + 1) * cols; at++) data[at] /= sum;
  }
}

/** The rows of `x`, each plus the smoothed differences of the matches. */
async function moveRows(
  x: Values,
  matched: Values,
  differences: Matrix<Float64Array>,
  counts: Float64Array,
  sigma: number,
  run: Run,
  task: Task,
): Promise<Values> {
  const out = zerosLike(x);
  const stride = Math.max(1, Math.floor(BLOCK / matched.rows));
  for (let from = 0; from < x.rows; from += stride) {
    const rows = Int32Array.from({ length: Math.min(stride, x.rows - from) }, (_, i) => from + i);
    const part = task.child('', rows.length / x.rows);
    const block = takeRows(x, rows);
    const weights = await run.compute.distances(block, matched, 'euclidean', part.child('', 0.5));
    weigh(weights, counts, sigma / 2);
    const moves = await run.compute.product(weights, differences, {}, part.child('', 0.5));
    for (let at = 0, to = from * x.cols; at < moves.data.length; at++, to++) {
      out.data[to] = x.data[to] + moves.data[at];
    }
  }
  return out;
}

/** One match as it is used in a merge: a row of a batch that moves and one of a batch that stays. */
interface Use {
  readonly batch: number;
  readonly row: number;
  readonly other: number;
  readonly otherRow: number;
}

/** The matches between two batches, seen from the one that moves. */
function usesBetween(matches: readonly Matches[], moving: number, staying: number): readonly Use[] {
  const found = matches.find(
    ({ a, b }) => (a === moving && b === staying) || (a === staying && b === moving),
  );
  if (found === undefined) return [];
  const isFirst = found.a === moving;
  return Array.from(found.rowsA, (rowA, p) => ({
    batch: moving,
    row: isFirst ? rowA : found.rowsB[p],
    other: staying,
    otherRow: isFirst ? found.rowsB[p] : rowA,
  }));
}

function gather(tables: readonly Values[], from: readonly (readonly [number, number])[]): Values {
  const out = zerosLike(tables[0], from.length);
  const { cols } = out;
  from.forEach(([batch, row], i) =>
    out.data.set(tables[batch].data.subarray(row * cols, (row + 1) * cols), i * cols),
  );
  return out;
}

/** The rows that move and have matches, each with the mean difference to its matches and their number. */
function meanDifferences(
  tables: readonly Values[],
  uses: readonly Use[],
): {
  readonly sources: readonly (readonly [number, number])[];
  readonly differences: Matrix<Float64Array>;
  readonly counts: Float64Array;
} {
  const places = new Map<string, number>();
  const sources: (readonly [number, number])[] = [];
  const placeOf = uses.map(({ batch, row }) => {
    const key = `${batch} ${row}`;
    const known = places.get(key);
    if (known !== undefined) return known;
    places.set(key, sources.length);
    sources.push([batch, row]);
    return sources.length - 1;
  });
  const { cols } = tables[0];
  const counts = new Float64Array(sources.length);
  for (const place of placeOf) counts[place]++;
  const differences = new Float64Array(sources.length * cols);
  uses.forEach(({ batch, row, other, otherRow }, u) => {
    const to = placeOf[u] * cols;
    for (let j = 0; j < cols; j++) {
      const difference = tables[other].data[otherRow * cols + j] - tables[batch].data[row * cols + j];
      differences[to + j] += difference / counts[placeOf[u]];
    }
  });
  return { sources, differences: new Matrix(sources.length, cols, differences), counts };
}

/** Moves the batches of one panorama by the given matches. */
async function moveBatches(
  tables: Values[],
  moving: readonly number[],
  uses: readonly Use[],
  sigma: number,
  run: Run,
  task: Task,
): Promise<void> {
  const { sources, differences, counts } = meanDifferences(tables, uses);
  const matched = gather(tables, sources);
  const moved: Values[] = [];
  for (const batch of moving) {
    const part = task.child('', 1 / moving.length);
    moved.push(await moveRows(tables[batch], matched, differences, counts, sigma, run, part));
  }
  moving.forEach((batch, i) => (tables[batch] = moved[i]));
}

export interface Panoramas {
  /** The batches after all merges. */
  readonly tables: readonly Values[];
  /** Batches that stand together, in the order they came in. */
  readonly panoramas: readonly (readonly number[])[];
  /** Pairs in the order in which they were merged. */
  readonly alignments: readonly (readonly [number, number])[];
}

/**
 * Merges the batches along their matches.
 * @param batches  one table a batch; not modified
 * @param alpha    score that a pair of batches must exceed
 */
export async function assemble(
  batches: readonly Values[],
  matches: readonly Matches[],
  settings: { readonly sigma: number; readonly alpha: number },
  run: Run,
  task: Task,
): Promise<Panoramas> {
  const tables = [...batches];
  const panoramas: number[][] = [];
  const uses = new Int32Array(batches.length);
  // The reference sorts upwards and turns round, so that of equal scores the later pair comes first.
  const aligned = [...matches]
    .filter(({ score }) => score > settings.alpha)
    .sort((p, q) => p.score - q.score)
    .reverse();
  for (const { a, b } of aligned) {
    uses[a]++;
    uses[b]++;
    const part = task.child('', 1 / aligned.length);
    await part.tick(0, 1);
    if (uses[a] > MOST_USES && uses[b] > MOST_USES) continue;
    let [i, j] = [a, b];
    let ofI = panoramas.find((panorama) => panorama.includes(i));
    let ofJ = panoramas.find((panorama) => panorama.includes(j));
    if (ofI === undefined && ofJ === undefined) {
      if (tables[i].rows < tables[j].rows) [i, j] = [j, i];
      ofI = [i];
      panoramas.push(ofI);
    }
    if (ofI === undefined || ofJ === undefined) {
      const [lone, panorama] = ofI === undefined ? [i, ofJ ?? []] : [j, ofI];
      const found = panorama.flatMap((member) => usesBetween(matches, lone, member));
      await moveBatches(tables, [lone], found, settings.sigma, run, part);
      panorama.push(lone);
      continue;
    }
    await moveBatches(tables, ofI, usesBetween(matches, i, j), settings.sigma, run, part);
    if (ofI === ofJ) continue;
    ofI.push(...ofJ);
    ofJ = panoramas.splice(panoramas.indexOf(ofJ), 1)[0];
  }
  return { tables, panoramas, alignments: aligned.map(({ a, b }) => [a, b] as const) };
}
