import { levelCounts } from '../core/factor';
import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { levelsMet } from '../math/contingency';
import { tooFewLevels } from './level-checks';
import { predictByNeighbours } from './majority';
import { neighbourParams } from './neighbour-params';
import { finiteMean, levelMeans, namedLevels } from './summaries';

export const knnAcross = defineMetric({
  id: 'knn-across',
  title: 'Label told across batches',
  summary: 'How often the label of a row can be told from its nearest rows in other batches only.',
  citation: 'Cover & Hart 1967, IEEE Trans Inf Theory 13:21',
  measures: 'biology',
  range: [0, 1],
  caution:
    'Labels found in one batch only cannot be told across batches and are left out; how many rows that are stands among its parts. Negative controls are a label of their own here; the verdict averages over treated rows.',
  dependence: 1,
  needs: ['batch', 'label', 'neighbours'],
  params: neighbourParams,
  async score(input, { k, distance }, run) {
    const batch = batchOf(input.samples);
    const label = labelOf(input.samples);
    const why = tooFewLevels(batch, 'batch') ?? tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    const batches = levelsMet(label, batch);
    if (batches.every((count) => count < 2)) return noScore('no label occurs in more than one batch');
    const found = await input.neighbours({ k, distance, among: 'other-batches' }, run);
    const hits = Float64Array.from(predictByNeighbours(found, label), (code, i) =>
      code === label.codes[i] ? 1 : 0,
    );
    const perSample = hits.map((hit, i) => (batches[label.codes[i]] < 2 ? NaN : hit));
    const perLabel = levelMeans(perSample, label);
    const leftOut = levelCounts(label).reduce((sum, count, l) => sum + (batches[l] < 2 ? count : 0), 0);
    return {
      value: finiteMean(perSample),
      parts: {
        balanced: finiteMean(perLabel),
        allRows: finiteMean(hits),
        rowsLeftOut: leftOut,
        perLabel: namedLevels(perLabel, label.levels),
        perBatch: namedLevels(levelMeans(perSample, batch), batch.levels),
      },
      perSample,
    };
  },
});
