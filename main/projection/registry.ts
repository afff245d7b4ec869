import type { Projection } from '../core/projection';
import { createRegistry } from '../core/registry';
import { pca } from './pca';
import { umap } from './umap/umap';

/** All layouts of rows in the plane; the first is the default. */
export const projections = createRegistry<Projection>('projection', [umap, pca]);
