import type { ReducedBatch } from './seurat/rpca';
import { reciprocalSpaces, reduceBatch } from './seurat/rpca';
import { findAnchors } from './seurat/anchors';
import { defineSeurat, forPairs } from './seurat/define-seurat';
import { scaleFeatures } from './seurat/scale-features';

/**
 * Seurat's integration by reciprocal principal components: anchors must be neighbours in the components of either batch.
 * @see seurat/rpca.ts and seurat/integrate.ts; checked against Seurat 4.3 in tests/correction/seurat
 */
export const seuratRpca = defineSeurat({
  id: 'seurat-rpca',
  title: 'Seurat RPCA',
  summary:
    'Finds rows of two batches that are alike in both batches’ own main directions, and joins batches along them.',
  assumes:
    'Each pair of batches that is joined shares some kinds of rows; more careful than CCA where it shares few.',
  cost: { secondsPerMillion: 15, growth: 'rows-squared' },
  async anchors(batches, settings, run, task) {
    const reduced: ReducedBatch[] = [];
    const reducing = task.child('components', 0.4);
    const k = Math.max(settings.kAnchor, settings.kScore);
    for (const batch of batches) {
      const part = reducing.child('', 1 / batches.length);
      const scaled = await scaleFeatures(batch, run.precision, part.child('', 0.2));
      reduced.push(await reduceBatch(scaled, settings.dimensions, k, run, part.child('', 0.8)));
    }
    return forPairs(batches.length, task.child('pairs', 0.6), async (a, b, part) => {
      const spaces = await reciprocalSpaces(reduced[a], reduced[b], run, part.child('', 0.3));
      return findAnchors(spaces, settings, undefined, run, part.child('', 0.7));
    });
  },
});
