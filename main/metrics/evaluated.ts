import type { Neighbours } from '../core/compute';
import type { Run } from '../core/correction';
import { InputError } from '../core/errors';
import { levelCounts, rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Evaluated, NeighbourQuery } from '../core/metric';
import type { Samples } from '../core/samples';
import { batchOf } from '../core/samples';
import { robustScaled } from './robust-scale';

export type EvaluatedExtras = Pick<Evaluated, 'clusters' | 'before' | 'other' | 'pairs'>;

/** Marks a missing neighbour where a batch has fewer than k rows outside it. */
export const NO_NEIGHBOUR = -1;

/** At least so many neighbours are searched, so that metrics that ask for a few more are answered from memory. */
const SEARCHED = { all: 90, 'other-batches': 20 } as const;

interface Remembered {
  readonly k: number;
  readonly found: Promise<Neighbours>;
}

/** The first k columns. */
function firstColumns(from: Neighbours, k: number): Neighbours {
  if (k >= from.k) return from;
  const indices = new Int32Array(from.rows * k);
  const distances = new Float64Array(from.rows * k);
  for (let i = 0; i < from.rows; i++) {
    indices.set(from.indices.subarray(i * from.k, i * from.k + k), i * k);
    distances.set(from.distances.subarray(i * from.k, i * from.k + k), i * k);
  }
  return { rows: from.rows, k, indices, distances };
}

/**
 * The first `width` neighbours in other batches, for the rows whose nearest rows hold so many; true for these. A list of
 * nearest rows is in order, so its members from other batches are the nearest of these.
 */
function fillFromNearest(
  { k, indices, distances }: Neighbours,
  codes: Int32Array,
  width: number,
  into: { readonly indices: Int32Array; readonly distances: Float64Array },
): Uint8Array {
  const filled = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    let found = 0;
    for (let at = row * k; at < (row + 1) * k && found < width; at++) {
      if (codes[indices[at]] === codes[row]) continue;
      into.indices[row * width + found] = indices[at];
      into.distances[row * width + found] = distances[at];
      found++;
    }
    filled[row] = found === width ? 1 : 0;
  }
  return filled;
}

/** The nearest rows in other batches, searched for the rows that `nearest` does not tell them of. */
async function acrossBatches(
  samples: Samples,
  x: Values,
  k: number,
  distance: NeighbourQuery['distance'],
  nearest: Neighbours | undefined,
  run: Run,
): Promise<Neighbours> {
  const batches = rowsByLevel(batchOf(samples));
  if (batches.length < 2)
    throw new InputError('there is one batch only, so no row has neighbours in another');
  const smallest = Math.min(...batches.map((rows) => rows.length));
  const width = Math.min(k, x.rows - smallest);
  const indices = new Int32Array(x.rows * width).fill(NO_NEIGHBOUR);
  const distances = new Float64Array(x.rows * width).fill(Infinity);
  const { codes } = batchOf(samples);
  const told = nearest && fillFromNearest(nearest, codes, width, { indices, distances });
  const asked = Int32Array.from(codes.keys()).filter((row) => told?.[row] !== 1);
  if (asked.length > 0) {
    const task = run.task.child('neighbours in other batches', 1);
    const found = await run.compute.neighboursApart(x, codes, batches.length, asked, width, distance, task);
    asked.forEach((row, at) => {
      indices.set(found.indices.subarray(at * width, (at + 1) * width), row * width);
      distances.set(found.distances.subarray(at * width, (at + 1) * width), row * width);
    });
  }
  return { rows: x.rows, k: width, indices, distances };
}

/** What a search for neighbours may find beside them, for the scores that ask for neighbours in other batches. */
function besideNeighbours({ batches, features }: Samples) {
  const batch = batches.at(0);
  if (batch === undefined || batch.levels.length < 2) return undefined;
  const smallest = Math.min(...levelCounts(batch));
  const k = Math.min(SEARCHED['other-batches'], features.rows - smallest);
  return { kinds: batch.codes, count: batch.levels.length, k };
}

/** Runs at most once a name; a computation that failed or was cancelled is forgotten. */
function createMemory(): Evaluated['shared'] {
  const kept = new Map<string, Promise<unknown>>();
  return <T>(name: string, compute: () => Promise<T>): Promise<T> => {
    const known = kept.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const started = compute();
    kept.set(name, started);
    started.catch(() => {
      if (kept.get(name) === started) kept.delete(name);
    });
    return started;
  };
}

/**
 * A table ready for the metrics. Neighbours are searched once a query and remembered as long as this object lives;
 * a query for fewer neighbours is answered from a longer list. Lists are at most n − 1 long; among `other-batches`
 * the places that a row cannot fill hold `NO_NEIGHBOUR` at distance Infinity.
 * @throws {InputError} from `neighbours` when other batches are asked for and there is one batch only
 */
export function createEvaluated(samples: Samples, extras: EvaluatedExtras = {}): Evaluated {
  const shared = createMemory();
  const lists = new Map<string, Remembered>();
  const { label } = samples;
  const across = besideNeighbours(samples);
  return {
    ...extras,
    samples,
    shared,
    async neighbours(query, run) {
      const { distance, scaled, among = 'all' } = query;
      const k = Math.min(query.k, samples.features.rows - 1);
      const name = `${distance} ${scaled ?? 'as-is'} ${among}`;
      const known = lists.get(name);
      if (known !== undefined && known.k >= k) return firstColumns(await known.found, k);
      const wanted = Math.min(samples.features.rows - 1, Math.max(k, scaled ? k : SEARCHED[among]));
      if (wanted < 1) throw new InputError('a row needs at least one other row to have neighbours');
      const search = async (): Promise<Neighbours> => {
        const x =
          scaled === undefined
            ? samples.features
            : await shared(`${scaled} features`, () => robustScaled(samples.features, run.task));
        if (among === 'all') {
          if (scaled !== undefined || label === undefined || across === undefined)
            return run.compute.neighbours(x, wanted, distance, run.task);
          const found = await run.compute.neighboursAndApart(x, wanted, across, distance, run.task);
          const beside = `${distance} as-is other-batches`;
          if (found.apart !== undefined && !lists.has(beside))
            lists.set(beside, { k: across.k, found: Promise.resolve(found.apart) });
          return found.all;
        }
        return acrossBatches(
          samples,
          x,
          wanted,
          distance,
          await lists.get(`${distance} ${scaled ?? 'as-is'} all`)?.found,
          run,
        );
      };
      const entry: Remembered = { k: wanted, found: search() };
      lists.set(name, entry);
      entry.found.catch(() => {
        if (lists.get(name) === entry) lists.delete(name);
      });
      return firstColumns(await entry.found, k);
    },
  };
}
