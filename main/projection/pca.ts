import type { ParamSchema } from '../contract/params';
import type { Projection } from '../core/projection';
import { requireFiniteInput } from './finite-input';

const params = {} as const satisfies ParamSchema;

/** The first two principal components: no parameters, no chance, distances as they are in the data. */
export const pca: Projection<typeof params> = {
  id: 'pca',
  title: 'Principal components',
  summary: 'The two directions in which the profiles differ most; distances are true to scale.',
  citation: 'Pearson 1901, On lines and planes of closest fit, doi:10.1080/14786440109462720',
  params,
  async start({ features }, _params, run) {
    requireFiniteInput('pca', features);
    await run.task.tick(0, 1);
    const points = new Float32Array(2 * features.rows);
    if (features.rows > 1) {
      const { scores } = await run.compute.pca(features, 2, run.task);
      for (let i = 0; i < features.rows; i++) {
        for (let j = 0; j < Math.min(2, scores.cols); j++) {
          points[2 * i + j] = scores.data[i * scores.cols + j];
        }
      }
    }
    return { done: 0, total: 0, run: () => undefined, current: () => points, result: () => points.slice() };
  },
};
