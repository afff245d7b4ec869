import { groupMoments } from '../math/group-moments';
import { counted } from '../core/counted';
import { defineBatchScaler } from './batch-scaler';

/**
 * Mean 0 and standard deviation 1 for every feature inside every batch: x' = (x − m_b) / s_b, with the population
 * standard deviation. A feature that does not vary in a batch is only centred there (as scikit-learn's StandardScaler).
 * @see EFAAR_benchmarking, `centerscale_by_batch` and `centerscale_on_controls`; checked in tests/correction/batch-scalers
 */
export const standardize = defineBatchScaler({
  id: 'standardize',
  title: 'Standardise each batch',
  summary: 'Gives every feature mean 0 and standard deviation 1 inside every batch.',
  citation: 'Celik et al. 2024, PLoS Comput Biol 20:e1012463 (EFAAR), centre-scale per batch',
  assumes:
    'Every batch holds the same mix of perturbations (fit=all), or enough alike controls to tell their spread (fit=controls).',
  params: {},
  minimumRows: 2,
  async learn({ samples, batch, mask }, _params, task) {
    const { counts, means, squares, constant } = await groupMoments(samples.features, batch, task, mask);
    const { cols } = samples.features;
    let flat = 0;
    const scale = squares.map((sum, at) => {
      const deviation = Math.sqrt(sum / counts[Math.floor(at / cols)]);
      if (constant[at] === 0 && deviation > 0) return deviation;
      flat++;
      return 1;
    });
    const warnings =
      flat === 0
        ? []
        : [
            `${counted(flat, 'feature')} without spread inside a batch (counted per batch) only centred there`,
          ];
    return { shift: means, scale, warnings, diagnostics: { constantInBatch: flat } };
  },
});
