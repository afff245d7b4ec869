/** What a layout keeps of the neighbourhoods in the data; both measures by brute force, for up to a few thousand rows. */
import type { Values } from '../../main/core/matrix';

/** Every row's other rows, nearest first. */
function rankedRows(data: ArrayLike<number>, rows: number, cols: number): Int32Array[] {
  return Array.from({ length: rows }, (_, i) => {
    const distances = new Float64Array(rows);
    for (let j = 0; j < rows; j++) {
      for (let c = 0; c < cols; c++) distances[j] += (data[i * cols + c] - data[j * cols + c]) ** 2;
    }
    const others = Int32Array.from({ length: rows - 1 }, (_, j) => (j < i ? j : j + 1));
    return others.sort((a, b) => distances[a] - distances[b] || a - b);
  });
}

export interface LayoutQuality {
  /** Venna & Kaski 2001, as sklearn.manifold.trustworthiness: 1 when no stranger enters a neighbourhood. */
  readonly trustworthiness: number;
  /** The share of the k nearest rows that are still among the k nearest in the plane. */
  readonly preserved: number;
}

export function layoutQuality(features: Values, layout: Float32Array, k: number): LayoutQuality {
  const n = features.rows;
  const before = rankedRows(features.data, n, features.cols);
  const after = rankedRows(layout, n, 2);
  let penalty = 0;
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const rank = new Int32Array(n);
    before[i].forEach((row, position) => {
      rank[row] = position + 1;
    });
    for (const row of after[i].subarray(0, k)) {
      if (rank[row] <= k) kept++;
      else penalty += rank[row] - k;
    }
  }
  return {
    trustworthiness: 1 - (2 * penalty) / (n * k * (2 * n - 3 * k - 1)),
    preserved: kept / (n * k),
  };
}
