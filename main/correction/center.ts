import { groupMoments } from '../math/group-moments';
import { defineBatchScaler } from './batch-scaler';

/**
 * Takes each batch's own mean out of every feature: x' = x − m_b.
 * @see EFAAR_benchmarking, `centerscale_by_batch` without its scaling; checked in tests/correction/batch-scalers
 */
export const center = defineBatchScaler({
  id: 'center',
  title: 'Centre each batch',
  summary: 'Moves every batch so that all have the same mean in every feature.',
  citation: 'Celik et al. 2024, PLoS Comput Biol 20:e1012463 (EFAAR), centring per batch',
  assumes:
    'Every batch holds the same mix of perturbations (fit=all), or controls that should look alike everywhere (fit=controls).',
  params: {},
  minimumRows: 1,
  async learn({ samples, batch, mask }, _params, task) {
    const { means } = await groupMoments(samples.features, batch, task, mask);
    const scale = new Float64Array(means.length).fill(1);
    return { shift: means, scale, warnings: [], diagnostics: { batches: batch.levels.length } };
  },
});
