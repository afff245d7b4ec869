import type { Factor } from '../core/factor';

/** Accuracy, balanced accuracy and weighted F1, as scikit-learn computes them. */
export interface ClassificationScores {
  readonly acc: number;
  readonly bacc: number;
  readonly wf1: number;
}

/**
 * @param rows       the rows judged, at least one
 * @param predicted  for each of them the code predicted, −1 for none
 */
export function classificationScores(
  truth: Factor,
  rows: Int32Array,
  predicted: Int32Array,
): ClassificationScores {
  const levels = truth.levels.length;
  const [support, guessed, right] = [0, 1, 2].map(() => new Float64Array(levels));
  rows.forEach((row, i) => {
    const code = truth.codes[row];
    support[code]++;
    if (predicted[i] >= 0) guessed[predicted[i]]++;
    if (predicted[i] === code) right[code]++;
  });
  let [hits, recalls, present, f1] = [0, 0, 0, 0];
  for (let code = 0; code < levels; code++) {
    if (support[code] === 0) continue;
    present++;
    hits += right[code];
    recalls += right[code] / support[code];
    f1 += (support[code] * 2 * right[code]) / (support[code] + guessed[code]);
  }
  return { acc: hits / rows.length, bacc: recalls / present, wf1: f1 / rows.length };
}
