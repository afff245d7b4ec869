/**
 * Area under the ROC curve of scores that should be high for the positives: the chance that a positive scores higher than
 * a negative, ties counting half (sklearn.metrics.roc_auc_score).
 * @returns NaN when there are no positives or no negatives
 */
export function auroc(scores: ArrayLike<number>, isPositive: (i: number) => boolean): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  let [rankSum, positives] = [0, 0];
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) {
      if (!isPositive(order[i])) continue;
      rankSum += rank;
      positives++;
    }
    from = to;
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
