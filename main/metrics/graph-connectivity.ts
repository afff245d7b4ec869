import { rowsByLevel } from '../core/factor';
import { defineMetric, noScore } from '../core/metric';
import { labelOf } from '../core/samples';
import { finiteMean, levelMeans, namedLevels } from './summaries';

/** Follows parents to the root, shortening the way. */
function root(parents: Int32Array, node: number): number {
  while (parents[node] !== node) {
    parents[node] = parents[parents[node]];
    node = parents[node];
  }
  return node;
}

export const graphConnectivity = defineMetric({
  id: 'graph-connectivity',
  title: 'Graph connectivity',
  summary:
    'The share of each label’s rows that hang together in the neighbour graph: 1 when every label is one connected piece.',
  citation: 'Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 graph_connectivity)',
  measures: 'mixing',
  range: [0, 1],
  caution:
    'A few bridging rows are enough to connect a label, so it is near 1 for many tables that are not well mixed.',
  pooling: 'label-means',
  needs: ['label', 'neighbours'],
  params: {
    k: {
      kind: 'int',
      default: 15,
      min: 2,
      max: 1000,
      label: 'Neighbours',
      help: 'Size of a neighbourhood in the graph, the row itself counted, as scanpy counts.',
    },
  },
  async score(input, { k: size }, run) {
    const label = labelOf(input.samples);
    if (input.samples.features.rows < 2) return noScore('the table has fewer than two rows');
    const { k, rows, indices } = await input.neighbours({ k: size - 1, distance: 'euclidean' }, run);
    const parents = Int32Array.from({ length: rows }, (_, i) => i);
    for (let i = 0; i < rows; i++) {
      for (let j = i * k; j < (i + 1) * k; j++) {
        if (label.codes[i] !== label.codes[indices[j]]) continue;
        parents[root(parents, i)] = root(parents, indices[j]);
      }
    }
    const sizes = new Int32Array(rows);
    for (let i = 0; i < rows; i++) sizes[root(parents, i)]++;
    const perSample = new Float64Array(rows);
    for (const own of rowsByLevel(label)) {
      const largest = own.reduce((most, row) =>
        sizes[root(parents, row)] > sizes[root(parents, most)] ? row : most,
      );
      for (const row of own) perSample[row] = root(parents, row) === root(parents, largest) ? 1 : 0;
    }
    const perLabel = levelMeans(perSample, label);
    const parts = { perLabel: namedLevels(perLabel, label.levels) };
    return { value: finiteMean(perLabel), parts, perSample };
  },
});
