import { createRegistry } from '../core/registry';
import { ari } from './ari';
import { aswBatch } from './asw-batch';
import { aswLabel } from './asw-label';
import { batchAuroc } from './batch-auroc';
import { batchKnn } from './batch-knn';
import { bras } from './bras';
import { clisi } from './clisi';
import { efaar } from './efaar';
import { graphConnectivity } from './graph-connectivity';
import { ilisi } from './ilisi';
import { isolatedAsw } from './isolated-asw';
import { isolatedF1 } from './isolated-f1';
import { kbet } from './kbet';
import { kni } from './kni';
import { knnAcross } from './knn-across';
import { labelKnn } from './label-knn';
import { lobo } from './lobo';
import { mapActivity } from './map-activity';
import { mapConsistency } from './map-consistency';
import { mapReplicate } from './map-replicate';
import { mapReplicateAcross } from './map-replicate-across';
import { nmi } from './nmi';
import { nsb } from './nsb';
import { nsc } from './nsc';
import { nscb } from './nscb';
import { pcr } from './pcr';
import { pcrComparison } from './pcr-comparison';
import { recallAtK } from './recall-at-k';
import { rxrx1 } from './rxrx1';

/** Every metric, those of mixing first. */
export const metrics = createRegistry('metric', [
  kbet,
  aswBatch,
  bras,
  ilisi,
  graphConnectivity,
  pcr,
  pcrComparison,
  kni,
  batchKnn,
  batchAuroc,
  nmi,
  ari,
  aswLabel,
  isolatedAsw,
  isolatedF1,
  clisi,
  labelKnn,
  knnAcross,
  mapReplicate,
  mapReplicateAcross,
  mapActivity,
  mapConsistency,
  nsc,
  nsb,
  nscb,
  lobo,
  rxrx1,
  efaar,
  recallAtK,
]);
