import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import type { Task } from '../../core/task';

/** Pairs of rows, one of each table, that are among each other's nearest; pair p is (left[p], right[p]). */
export interface MutualPairs {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/**
 * Mutual nearest neighbours: row i of the left and row j of the right where j is among the `k` nearest of i in the
 * right and i among the `k` nearest of j in the left. In the order of left rows. There is always at least one pair.
 */
export async function mutualNeighbours(
  left: Values,
  right: Values,
  k: number,
  { compute }: Run,
  task: Task,
): Promise<MutualPairs> {
  const ofLeft = await compute.nearest(left, right, k, 'euclidean', task.child('', 0.5));
  const ofRight = await compute.nearest(right, left, k, 'euclidean', task.child('', 0.5));
  const pairs = { left: [] as number[], right: [] as number[] };
  for (let i = 0; i < ofLeft.rows; i++) {
    for (let a = i * ofLeft.k; a < (i + 1) * ofLeft.k; a++) {
      const j = ofLeft.indices[a];
      const back = ofRight.indices.subarray(j * ofRight.k, (j + 1) * ofRight.k);
      if (!back.includes(i)) continue;
      pairs.left.push(i);
      pairs.right.push(j);
    }
  }
  return { left: Int32Array.from(pairs.left), right: Int32Array.from(pairs.right) };
}

/** Average of left minus right over the pairs of each right row that has any. */
export interface PairVectors {
  /** Right rows in pairs, ascending. */
  readonly rows: Int32Array;
  /** rows.length × d. */
  readonly vectors: Float64Array;
}

/** The differences that the pairs suggest, one for each right row that is in a pair. */
export function pairVectors(left: Values, right: Values, pairs: MutualPairs): PairVectors {
  const { cols } = right;
  const rows = Int32Array.from(new Set(pairs.right)).sort();
  const placeOf = new Int32Array(right.rows).fill(-1);
  rows.forEach((row, place) => (placeOf[row] = place));
  const vectors = new Float64Array(rows.length * cols);
  const counts = new Int32Array(rows.length);
  for (let p = 0; p < pairs.right.length; p++) {
    const place = placeOf[pairs.right[p]];
    counts[place]++;
    const from = pairs.left[p] * cols;
    const own = pairs.right[p] * cols;
    for (let j = 0, at = place * cols; j < cols; j++, at++) {
      vectors[at] += left.data[from + j] - right.data[own + j];
    }
  }
  for (let at = 0; at < vectors.length; at++) vectors[at] /= counts[Math.floor(at / cols)];
  return { rows, vectors };
}
