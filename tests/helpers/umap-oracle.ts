import type { Neighbours } from '../../main/core/compute';
import type { CaseName, Oracle } from './oracle';
import { readOracle } from './oracle';

/** The stored neighbours of the `umap_graph` oracle, whose first column is the row itself, without it. */
export function oracleNeighbours(caseName: CaseName): { oracle: Oracle; neighbours: Neighbours } {
  const oracle = readOracle(caseName, 'umap_graph');
  const all = oracle.matrix('knn_indices');
  const distances = oracle.matrix('knn_dists');
  const k = all.cols - 1;
  const others = Array.from({ length: all.rows * k }, (_, e) => Math.floor(e / k) * all.cols + (e % k) + 1);
  return {
    oracle,
    neighbours: {
      rows: all.rows,
      k,
      indices: Int32Array.from(others, (e) => all.data[e]),
      distances: Float64Array.from(others, (e) => distances.data[e]),
    },
  };
}
