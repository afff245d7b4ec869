import type { Run } from '../core/correction';
import { rowsByLevel, takeFactor } from '../core/factor';
import { takeRows } from '../core/matrix';
import type { Score } from '../core/metric';
import { noScore } from '../core/metric';
import type { Samples } from '../core/samples';
import { batchOf, labelOf } from '../core/samples';
import { tooFewLevels } from './level-checks';
import type { SilhouetteOptions } from './silhouette';
import { silhouetteWidths } from './silhouette';
import { finiteMean, levelMeans, namedLevels } from './summaries';

/**
 * 1 − |silhouette of the batches| inside each label, averaged over the rows of a label, then over labels. Labels in one
 * batch only, and labels of which every row is in a batch of its own, are left out, as scib does.
 */
export async function scoreBatchSilhouettes(
  samples: Samples,
  options: SilhouetteOptions,
  run: Run,
): Promise<Score> {
  const batch = batchOf(samples);
  const label = labelOf(samples);
  const why = tooFewLevels(batch, 'batch');
  if (why !== undefined) return noScore(why);
  const perSample = new Float64Array(samples.features.rows).fill(NaN);
  for (const rows of rowsByLevel(label)) {
    await run.task.tick(rows[0], samples.features.rows);
    const batches = takeFactor(batch, rows);
    if (batches.levels.length < 2 || batches.levels.length === rows.length) continue;
    const part = run.task.child('silhouettes', rows.length / samples.features.rows);
    const widths = await silhouetteWidths(takeRows(samples.features, rows), batches, options, run, part);
    rows.forEach((row, i) => (perSample[row] = 1 - Math.abs(widths[i])));
  }
  const perLabel = levelMeans(perSample, label);
  const value = finiteMean(perLabel);
  if (Number.isNaN(value)) {
    return noScore(
      'no label has rows in two batches with two rows in one of them, so batches cannot be compared',
    );
  }
  const parts = { perLabel: namedLevels(perLabel, label.levels) };
  return { value, parts, perSample };
}
