import type { Neighbours } from '../core/compute';
import type { Run } from '../core/correction';
import { InputError } from '../core/errors';
import { levelCounts } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Evaluated, NeighbourQuery } from '../core/metric';
import type { Samples } from '../core/samples';
import { batchOf } from '../core/samples';
import { nearestApart } from './nearest-apart';
import { robustScaled } from './robust-scale';

export type EvaluatedExtras = Pick<Evaluated, 'clusters' | 'before' | 'other' | 'pairs'>;

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

/** The nearest rows in other batches, searched for the rows that `nearest` does not tell them of. */
function acrossBatches(
  samples: Samples,
  x: Values,
  k: number,
  distance: NeighbourQuery['distance'],
  nearest: Neighbours | undefined,
  run: Run,
): Promise<Neighbours> {
  const { codes, levels } = batchOf(samples);
  if (levels.length < 2) throw new InputError('there is one batch only, so no row has neighbours in another');
  const task = run.task.child('neighbours in other batches', 1);
  return nearestApart(x, { codes, count: levels.length }, k, distance, nearest, run.compute, task);
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
    knownNeighbours: (distance) => lists.get(`${distance} as-is all`)?.found,
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
