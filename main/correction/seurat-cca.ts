import { findAnchors } from './seurat/anchors';
import type { CcaBatch } from './seurat/cca';
import { canonicalSpaces, prepareCca } from './seurat/cca';
import { defineSeurat, forPairs } from './seurat/define-seurat';
import { scaleFeatures } from './seurat/scale-features';

/**
 * Seurat's integration by canonical correlation: anchors are found where two batches vary together, and checked in the
 * features that this variation rests on.
 * @see seurat/cca.ts and seurat/integrate.ts; checked against Seurat 4.3 in tests/correction/seurat
 */
export const seuratCca = defineSeurat({
  id: 'seurat-cca',
  title: 'Seurat CCA',
  summary:
    'Finds the directions in which two batches vary together, matches rows in them, and joins batches along the matches.',
  assumes: 'Batches share most kinds of rows; what only one of them holds may be pulled into the others.',
  cost: { secondsPerMillion: 25, growth: 'rows-squared' },
  async anchors(batches, settings, run, task) {
    const prepared: CcaBatch[] = [];
    const preparing = task.child('scaled features', 0.1);
    const k = Math.max(settings.kAnchor, settings.kScore);
    for (const batch of batches) {
      const part = preparing.child('', 1 / batches.length);
      const scaled = await scaleFeatures(batch, run.precision, part);
      prepared.push(prepareCca(batch, scaled, run));
    }
    return forPairs(batches.length, task.child('pairs', 0.9), async (a, b, part) => {
      const found = await canonicalSpaces(
        prepared[a],
        prepared[b],
        settings.dimensions,
        k,
        run,
        part.child('', 0.6),
      );
      return findAnchors(found.spaces, settings, found.filter, run, part.child('', 0.4));
    });
  },
});
