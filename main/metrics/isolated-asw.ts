import { defineMetric, noScore } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { labelSilhouettes } from './asw-label';
import { isolatedLabels, isolatedParams } from './isolated-labels';
import { onlySingletons, tooFewLevels } from './level-checks';
import { finiteMean, levelMeans } from './summaries';

export const isolatedAsw = defineMetric({
  id: 'isolated-asw',
  title: 'Isolated labels’ silhouette',
  summary: 'Whether labels that occur in few batches still stand apart from the other labels, by silhouette.',
  citation: 'Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 isolated_labels_asw)',
  measures: 'biology',
  range: [0, 1],
  caution: 'It looks at the labels in the fewest batches only, which may be one or two.',
  needs: ['batch', 'label'],
  params: isolatedParams,
  pooling: 'label-means',
  async score(input, params, run) {
    const label = labelOf(input.samples);
    const why = tooFewLevels(label, 'label') ?? onlySingletons(label, 'label');
    if (why !== undefined) return noScore(why);
    const codes = isolatedLabels(label, batchOf(input.samples), params['max-batches']);
    if (typeof codes === 'string') return noScore(codes);
    const widths = await labelSilhouettes(input, label, run);
    const perSample = widths.map((width, row) => (codes.includes(label.codes[row]) ? (width + 1) / 2 : NaN));
    const means = levelMeans(widths, label);
    const scores = codes.map((code) => (means[code] + 1) / 2);
    return {
      value: finiteMean(scores),
      parts: { perLabel: Object.fromEntries(codes.map((code, i) => [label.levels[code], scores[i]])) },
      perSample,
    };
  },
});
