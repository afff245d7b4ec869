import type { Pca } from '../core/compute';
import type { Run } from '../core/correction';
import type { Evaluated } from '../core/metric';

/** As many as scib takes for its principal component regression. */
export const LEADING_COMPONENTS = 50;

/** The leading principal components of the table, computed once for scores and judgement. */
export const leadingComponents = (input: Pick<Evaluated, 'samples' | 'shared'>, run: Run): Promise<Pca> => {
  const x = input.samples.features;
  return input.shared('leading components', () =>
    run.compute.pca(x, Math.min(LEADING_COMPONENTS, x.cols, Math.max(1, x.rows - 1)), run.task),
  );
};
