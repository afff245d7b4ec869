/*
 * K-Neighbors Intersection: a row counts when its neighbourhood holds enough rows of other batches and their majority
 * has its label.
 * Source: PhenomicAI/bascvi calc_kni_score; features scaled by their interquartile range; the row itself is one of the
 * k neighbours and counts as its own batch; ties of the vote go to the label whose name sorts first.
 */
import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { tooFewLevels } from './level-checks';
import { createVote } from './majority';
import { finiteMean, levelMeans, namedLevels } from './summaries';

export const kni = defineMetric({
  id: 'kni',
  title: 'K-Neighbors Intersection',
  summary:
    'The share of rows that have enough rows of other batches around them and could be given their label by those.',
  citation: 'Phenomic AI 2024, BA-scVI and the KNI score (bascvi calc_kni_score)',
  measures: 'mixing',
  range: [0, 1],
  caution:
    'It needs neighbourhoods of 50, so labels with fewer rows than that in other batches score low whatever the data look like.',
  needs: ['batch', 'label', 'neighbours'],
  params: {
    k: {
      kind: 'int',
      default: 50,
      min: 2,
      max: 1000,
      label: 'Neighbours',
      help: 'Size of a neighbourhood, the row itself counted.',
    },
    'max-own-batch': {
      kind: 'float',
      default: 0.8,
      min: 0.01,
      max: 1,
      label: 'Own batch at most',
      help: 'A neighbourhood with this share of the own batch or more fails.',
    },
  },
  async score(input, params, run) {
    const batch = batchOf(input.samples);
    const label = labelOf(input.samples);
    const rows = input.samples.features.rows;
    const why = tooFewLevels(batch, 'batch') ?? tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    const size = params.k;
    if (rows < size) return noScore(`a neighbourhood is ${size} rows and the table has ${rows}`);
    const query = { k: size - 1, distance: 'euclidean', scaled: 'robust' } as const;
    const { k, indices } = await input.neighbours(query, run);
    const vote = createVote(label);
    const perSample = new Float64Array(rows);
    const [accurate, diverse, own] = [0, 1, 2].map(() => new Float64Array(rows));
    for (let i = 0; i < rows; i++) {
      const around = indices.subarray(i * k, (i + 1) * k);
      const others = around.filter((row) => batch.codes[row] !== batch.codes[i]);
      own[i] = (size - others.length) / size;
      accurate[i] = vote([i, ...around]) === label.codes[i] ? 1 : 0;
      diverse[i] = size - others.length < params['max-own-batch'] * size ? 1 : 0;
      perSample[i] = diverse[i] === 1 && vote(others) === label.codes[i] ? 1 : 0;
    }
    return {
      value: finiteMean(perSample),
      parts: {
        accuracy: finiteMean(accurate),
        diverse: finiteMean(diverse),
        ownBatch: finiteMean(own),
        perBatch: namedLevels(levelMeans(perSample, batch), batch.levels),
        perLabel: namedLevels(levelMeans(perSample, label), label.levels),
      },
      perSample,
    };
  },
});
