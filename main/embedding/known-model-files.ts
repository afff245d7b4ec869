/** One line a folder of models/. A new model is one folder there and two lines here. */
import cellDinoChannelAdaptiveVitl16 from '../../models/cell-dino-channel-adaptive-vitl16/model.json';
import cellDinoCpVits8 from '../../models/cell-dino-cp-vits8/model.json';
import cellDinoHpaVitl14 from '../../models/cell-dino-hpa-vitl14/model.json';
import cellDinoHpaVitl16 from '../../models/cell-dino-hpa-vitl16/model.json';
import dinobloomB from '../../models/dinobloom-b/model.json';
import dinobloomG from '../../models/dinobloom-g/model.json';
import dinobloomL from '../../models/dinobloom-l/model.json';
import dinobloomS from '../../models/dinobloom-s/model.json';
import dinov2B from '../../models/dinov2-b/model.json';
import dinov2BRegisters from '../../models/dinov2-b-registers/model.json';
import dinov2G from '../../models/dinov2-g/model.json';
import dinov2GRegisters from '../../models/dinov2-g-registers/model.json';
import dinov2L from '../../models/dinov2-l/model.json';
import dinov2LRegisters from '../../models/dinov2-l-registers/model.json';
import dinov2S from '../../models/dinov2-s/model.json';
import dinov2SRegisters from '../../models/dinov2-s-registers/model.json';
import reddinoBase from '../../models/reddino-base/model.json';
import reddinoLarge from '../../models/reddino-large/model.json';
import reddinoSmall from '../../models/reddino-small/model.json';

export const KNOWN_MODELS = [
  cellDinoChannelAdaptiveVitl16,
  cellDinoCpVits8,
  cellDinoHpaVitl14,
  cellDinoHpaVitl16,
  dinobloomB,
  dinobloomG,
  dinobloomL,
  dinobloomS,
  dinov2B,
  dinov2BRegisters,
  dinov2G,
  dinov2GRegisters,
  dinov2L,
  dinov2LRegisters,
  dinov2S,
  dinov2SRegisters,
  reddinoBase,
  reddinoLarge,
  reddinoSmall,
];
