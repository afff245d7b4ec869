/*
 * Scores of biology without the negative controls. A correction that learns from the controls (sphering, TVN) can collapse
 * them into one point: always when there are fewer controls than features, because the directions in which they do not vary
 * are then blown up for all other rows. As a label of their own, or as the usual label of a large table, collapsed controls
 * would raise every score of biology, without a word about treatments. So the verdict averages such scores over treated
 * rows only; controls still count as neighbours, so that a treated row that falls among them is told wrong. Clusters are
 * compared with the labels of treated rows (a part of nmi and ari). Isolated labels found as clusters stay as they are:
 * controls stand in every batch, and are not isolated. cLISI is left out where another score of the
 * summary's biology is there: it asks how pure a neighbourhood is, not of what, and a treated row among nothing but collapsed
 * controls has a pure one.
 */
import type { Factor } from '../core/factor';
import { metrics } from '../metrics/registry';
import { TREATED_PART } from '../metrics/treated-rows';
import { SUMMARISED } from '../metrics/summary';
import { poolScores } from './bootstrap';
import type { JudgedMethod, JudgedScore } from './judged-method';
import { valueOf } from './judged-method';

/** Pure of whatever label: see above. */
const PURITY = 'clisi';

/** Whether two labels or more are left without the controls; with fewer there is nothing to tell apart. */
function labelsLeft(label: Factor, control: Uint8Array): boolean {
  const left = new Set(Array.from(label.codes).filter((_, row) => control[row] !== 1));
  return left.size > 1;
}

/**
 * The method with scores of biology that leave the controls out; as it was where there are no controls, or fewer than two
 * labels without them.
 */
export function treatedScores(
  method: JudgedMethod,
  label: Factor,
  control: Uint8Array | undefined,
): JudgedMethod {
  if (control?.includes(1) !== true || !labelsLeft(label, control)) return method;
  const all = Int32Array.from(label.codes.keys());
  const scores: Record<string, JudgedScore> = { ...method.scores };
  const perSample = new Map(method.perSample);
  for (const [id, score] of Object.entries(method.scores)) {
    if (score.measures !== 'biology' || score.value === null) continue;
    const rows = method.perSample.get(id);
    const alone = score.parts?.[TREATED_PART];
    if (typeof alone === 'number') scores[id] = { ...score, value: alone };
    const { pooling = 'mean' } = metrics.find(id);
    // Pseudo-values of some rows have no mean that is a score.
    if (rows === undefined || typeof alone === 'number' || pooling === 'pseudo-values') continue;
    const treated = rows.map((value, row) => (control[row] === 1 ? NaN : value));
    const value = poolScores(treated, all, pooling, label);
    if (!Number.isFinite(value)) continue;
    scores[id] = { ...score, value };
    perSample.set(id, treated);
  }
  const others = SUMMARISED.biology.some((id) => id !== PURITY && valueOf(method, id) !== null);
  const kept = Object.entries(scores).filter(([id]) => id !== PURITY || !others);
  return { ...method, scores: Object.fromEntries(kept), perSample };
}
