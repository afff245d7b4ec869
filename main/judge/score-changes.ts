import type { ScoreChange } from '../contract/judgement';
import type { Factor } from '../core/factor';
import type { Task } from '../core/task';
import { metrics } from '../metrics/registry';
import type { Draws } from './bootstrap';
import { bootstrapScores, percentileInterval, pooledScore } from './bootstrap';
import type { JudgedMethod } from './judged-method';
import { valueOf } from './judged-method';

/** Scores of biology that a batch effect cannot inflate: what a correction must not take away. */
const WATCHED = ['knn-across', 'map-replicate-across', 'map-activity', 'map-consistency', 'nscb'] as const;

/**
 * The scores that a correction must not spoil, before and after, those that both tables have.
 * @param draws  rows of the bootstrap, the same for both tables, so that the change is paired
 */
export async function scoreChanges(
  uncorrected: JudgedMethod,
  corrected: JudgedMethod,
  label: Factor,
  draws: Draws,
  task: Task,
): Promise<readonly ScoreChange[]> {
  const out: ScoreChange[] = [];
  for (const id of WATCHED) {
    const [before, after] = [valueOf(uncorrected, id), valueOf(corrected, id)];
    const { title } = metrics.find(id);
    const part = task.child(title, 1 / WATCHED.length);
    if (before === null || after === null) continue;
    const [then, now] = [uncorrected.perSample.get(id), corrected.perSample.get(id)];
    let interval: ScoreChange['interval'] = null;
    if (then !== undefined && now !== undefined) {
      const first = await bootstrapScores(pooledScore(id, then), draws, label, part);
      const second = await bootstrapScores(pooledScore(id, now), draws, label, part);
      const { low, high } = percentileInterval(second.map((value, d) => value - first[d]));
      interval = [low, high];
    }
    out.push({ metric: id, title, before, after, interval });
  }
  return out;
}
