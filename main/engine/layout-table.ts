import type { ParamValues } from '../contract/params';
import type { Run } from '../core/correction';
import type { Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import { parseParams } from '../core/params';
import { drive } from '../core/task';
import { projections } from '../projection/registry';
import type { Cache } from './cache';
import { hashValues, stepKey } from './step-key';

/** Coordinates while they move: row-major n × 2, live. */
export type LayoutListener = (coordinates: Float32Array, done: number, total: number) => void;

/**
 * Refuses parameters that UMAP does not have or take.
 * @throws {ParamError} naming every one
 */
export const checkUmap = (params: ParamValues): void => {
  parseParams(projections.find('umap').params, params, 'umap');
};

/** What a methods section says of UMAP. */
export function umapSettings(params: ParamValues): {
  readonly neighbours: number;
  readonly minDistance: number;
} {
  const checked = parseParams(projections.find('umap').params, params, 'umap');
  return { neighbours: Number(checked['neighbors']), minDistance: Number(checked['min-dist']) };
}

/** Coordinates n × 2, and the key under which they are kept. */
export interface Layout {
  readonly key: string;
  readonly coordinates: Matrix;
}

const HEARD_EVERY_MS = 200;

/**
 * UMAP coordinates of a table, cached.
 * @param listen  hears the coordinates while the layout converges, a few times a second
 */
export async function layoutTable(
  features: Values,
  params: ParamValues,
  run: Run,
  cache: Cache,
  listen?: LayoutListener,
): Promise<Layout> {
  const projection = projections.find('umap');
  const checked = parseParams(projection.params, params, 'umap');
  const key = stepKey('layout', {
    table: hashValues(features),
    params: checked,
    seed: run.seed,
    precision: run.precision,
  });
  const values = await cache.matrix(key, async () => {
    const k = Math.min(Number(checked['neighbors']) - 1, features.rows - 1);
    const neighbours = await run.compute.neighbours(
      features,
      k,
      'euclidean',
      run.task.child('neighbours', 0.2),
    );
    const stepper = await projection.start({ features, neighbours }, checked, {
      ...run,
      task: run.task.child('start', 0.1),
    });
    let heard = 0;
    const task = run.task.child('layout', 0.7);
    const coordinates = await drive(stepper, {
      ...task,
      async tick(done, total) {
        await task.tick(done, total);
        if (listen !== undefined && performance.now() - heard > HEARD_EVERY_MS) {
          heard = performance.now();
          listen(stepper.current(), done, total);
        }
      },
    });
    return new Matrix(features.rows, 2, Float32Array.from(coordinates));
  });
  return { key, coordinates: new Matrix(values.rows, 2, Float32Array.from(values.data)) };
}

/** The first two principal components of a table: scores n × 2 under a key, and their shares of all variance. */
export interface PrincipalMap {
  readonly key: string;
  readonly shares: readonly [first: number, second: number];
}

/** The map with its coordinates. */
export interface PrincipalLayout extends PrincipalMap, Layout {}

/** The map of principal components, cached; null for a table without variance. */
export async function principalMap(
  features: Values,
  run: Run,
  cache: Cache,
): Promise<PrincipalLayout | null> {
  const table = hashValues(features);
  const key = stepKey('principal', { table });
  const { shares } = await cache.record(stepKey('principal', { table, part: 'shares' }), async () => {
    if (features.rows < 2) return { shares: null };
    const { scores, variances, totalVariance } = await run.compute.pca(features, 2, run.task);
    if (!(totalVariance > 0)) return { shares: null };
    const points = new Float32Array(2 * features.rows);
    for (let i = 0; i < features.rows; i++) {
      for (let j = 0; j < scores.cols; j++) points[2 * i + j] = scores.data[i * scores.cols + j];
    }
    await cache.matrix(key, () => Promise.resolve(new Matrix(features.rows, 2, points)));
    const [first = 0, second = 0] = variances;
    return { shares: [first / totalVariance, second / totalVariance] as const };
  });
  if (shares === null) return null;
  const { data } = await cache.matrix(key, () => Promise.resolve(new Matrix(0, 2, new Float32Array(0))));
  return { key, shares, coordinates: new Matrix(features.rows, 2, Float32Array.from(data)) };
}
