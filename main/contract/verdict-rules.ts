/**
 * The rules that the verdict follows, in words, in the order in which they are applied: shown beside every verdict.
 * main/judge/verdict.ts applies them.
 */
export const VERDICT_RULES: readonly string[] = [
  'Nothing is decided where the design is red, where batch, label or summary are missing, or where every treated label occurs in one batch only: no score then tells a batch effect from the effect of a treatment.',
  'Where the batches of the uncorrected data mix as well as chance (kBET accepts 90 % of the neighbourhoods or more), there is nothing to correct.',
  'Methods are compared by 0.4 × mixing + 0.6 × biology, on the scores that all of them have. 1 − variance explained by batch stands in the place of batch variance removed, which is 0 for the uncorrected data by definition. Rankings, report and figures show these numbers; the summary in scores.json is over all rows and scores of each table.',
  'Scores of biology leave the negative controls out, as long as two labels remain.',
  'A correction that lost biology, or that gains as much on shuffled labels, is never recommended, whatever its summary.',
  'A correction that shrank the controls, as one that learns from fewer controls than features does whatever the treatments are, is recommended only when labels of treated rows are surely told better, or their replicates surely found better, across batches, and neither is done worse.',
  'The best of the others is recommended when it beats the uncorrected data by 0.01 or more, in the middle 95 % of bootstrap draws. Otherwise the data are left as they are.',
  'The draws are of rows, within each label; clusters, components and neighbours stay as they are. What a draw changes is doubled where rows stand in each other’s scores, and tripled for the Rand index, whose clusters move most with other rows, so that intervals are a little wide rather than narrow.',
  'Corrections whose summary cannot be told from that of the recommended one are called ties.',
  'A batch in which two labels or more are told much worse than the same labels in the other batches is named.',
];
