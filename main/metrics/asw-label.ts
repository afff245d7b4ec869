import type { Factor } from '../core/factor';
import type { Run } from '../core/correction';
import type { Evaluated } from '../core/metric';
import { defineMetric, noScore } from '../core/metric';
import { labelOf } from '../core/samples';
import { onlySingletons, tooFewLevels } from './level-checks';
import { silhouetteWidths } from './silhouette';
import { finiteMean, levelMeans, namedLevels } from './summaries';

/** Euclidean silhouette widths of the rows among the labels, computed once a table. */
export const labelSilhouettes = (input: Evaluated, label: Factor, run: Run): Promise<Float64Array> =>
  input.shared('label silhouettes', () =>
    silhouetteWidths(
      input.samples.features,
      label,
      { distance: 'euclidean', others: 'nearest' },
      run,
      run.task,
    ),
  );

export const aswLabel = defineMetric({
  id: 'asw-label',
  title: 'Label silhouette',
  summary:
    'How much closer a row is to rows of its own label than to those of the nearest other label, from 0 (wrong group) over 0.5 to 1.',
  citation:
    'Rousseeuw 1987, J Comput Appl Math 20:53; Luecken et al. 2022, Nat Methods 19:41 (scib 1.2.1 silhouette)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'A label made of several distinct groups scores low although nothing is lost, and batch effects inside a label lower it too.',
  needs: ['label'],
  params: {},
  async score(input, _params, run) {
    const label = labelOf(input.samples);
    const why = tooFewLevels(label, 'label') ?? onlySingletons(label, 'label');
    if (why !== undefined) return noScore(why);
    const widths = await labelSilhouettes(input, label, run);
    const perSample = widths.map((width) => (width + 1) / 2);
    return {
      value: finiteMean(perSample),
      parts: {
        unscaled: finiteMean(widths),
        perLabel: namedLevels(levelMeans(perSample, label), label.levels),
      },
      perSample,
    };
  },
});
