import { createRegistry } from '../core/registry';
import { aswBatch } from './asw-batch';
import { aswLabel } from './asw-label';
import { batchAuroc } from './batch-auroc';
import { batchKnn } from './batch-knn';
import { bras } from './bras';
import { clisi } from './clisi';
import { graphConnectivity } from './graph-connectivity';
import { ilisi } from './ilisi';
import { knnAcross } from './knn-across';
import { labelKnn } from './label-knn';
import { mapReplicate } from './map-replicate';
import { mapReplicateAcross } from './map-replicate-across';

/** Every metric, those of mixing first. */
export const metrics = createRegistry('metric', [
  aswBatch,
  bras,
  ilisi,
  graphConnectivity,
  batchKnn,
  batchAuroc,
  aswLabel,
  clisi,
  labelKnn,
  knnAcross,
  mapReplicate,
  mapReplicateAcross,
]);
