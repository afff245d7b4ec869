/*
 * How a model wants its pictures: as the file beside it says, else as its family's own code does it.
 * Sources: marrlab/DinoBloom (resize to 224 × 224, bilinear), facebookresearch/dinov2 (data/transforms.py: shorter
 * side 256 bicubic, centre 224), transformers (preprocessor_config.json), timm (pretrained_cfg).
 */
import type { VitFacts } from './architecture';
import type { Checkpoint, Config } from './checkpoint/open-checkpoint';
import type { Preprocessing, ResizeFilter } from './model-card';
import type { InputSize } from './stream-weights';

export const IMAGENET = { mean: [0.485, 0.456, 0.406], sd: [0.229, 0.224, 0.225] } as const;

/** Shorter side 256 for a centre of 224. */
const DINOV2_MARGIN = 256 / 224;
const USUAL_PX = 224;
/** Larger native sizes are for training: 224 is what the models are used at. */
const MOST_NATIVE_PX = 256;

/** The size a model is used at when nobody asks for another. */
export function defaultSize({
  patchPx,
  positionGrid,
}: Pick<VitFacts, 'patchPx' | 'positionGrid'>): InputSize {
  const native = positionGrid * patchPx;
  const side = native <= MOST_NATIVE_PX ? native : Math.max(1, Math.floor(USUAL_PX / patchPx)) * patchPx;
  return { height: side, width: side };
}

const isNumbers = (value: unknown, length: number): value is readonly number[] =>
  Array.isArray(value) && value.length === length && value.every((each) => typeof each === 'number');

function statisticsIn(
  config: Config | undefined,
  meanKey: string,
  sdKey: string,
  channels: number,
): { mean: readonly number[]; sd: readonly number[] } | undefined {
  const [mean, sd] = [config?.[meanKey], config?.[sdKey]];
  return isNumbers(mean, channels) && isNumbers(sd, channels) && sd.every((each) => each > 0)
    ? { mean, sd }
    : undefined;
}

const asConfig = (value: unknown): Config | undefined =>
  typeof value === 'object' && value !== null ? (value as Config) : undefined;

function resizeFor(
  { height, width }: InputSize,
  scale: number,
  filter: ResizeFilter,
): Preprocessing['resize'] {
  return height === width
    ? { kind: 'shorter-side', sizePx: Math.max(height, Math.floor(height * scale)), filter }
    : { kind: 'squash', filter };
}

function fromTransformers(config: Config, facts: VitFacts, size: InputSize): Preprocessing | undefined {
  const normalise = statisticsIn(config, 'image_mean', 'image_std', facts.channels);
  if (normalise === undefined) return undefined;
  const shortest = asConfig(config['size'])?.['shortest_edge'];
  const crop = asConfig(config['crop_size'])?.['height'];
  const filter = config['resample'] === 2 ? 'bilinear' : 'bicubic';
  const isCropped =
    config['do_center_crop'] === true && typeof shortest === 'number' && typeof crop === 'number';
  return {
    resize: isCropped ? resizeFor(size, shortest / crop, filter) : { kind: 'squash', filter },
    normalise,
    from: 'preprocessor_config.json',
  };
}

function fromTimm(config: Config, facts: VitFacts, size: InputSize): Preprocessing | undefined {
  const settings = asConfig(config['pretrained_cfg']);
  const normalise = statisticsIn(settings, 'mean', 'std', facts.channels);
  if (normalise === undefined) return undefined;
  const share = settings?.['crop_pct'];
  const filter = settings?.['interpolation'] === 'bilinear' ? 'bilinear' : 'bicubic';
  const scale = typeof share === 'number' && share > 0 && share <= 1 ? 1 / share : 1;
  return { resize: resizeFor(size, scale, filter), normalise, from: 'config.json' };
}

/** DinoBloom and RedDino: a DINOv2 whose positions were shrunk to 16 × 16 before training. */
export const isBloomLike = ({ positionGrid, patchPx, registers, channels }: VitFacts): boolean =>
  positionGrid === 16 && patchPx === 14 && registers === 0 && channels === 3;

export function choosePreprocessing(checkpoint: Checkpoint, facts: VitFacts, size: InputSize): Preprocessing {
  const { config, preprocessor } = checkpoint;
  const stated =
    (preprocessor && fromTransformers(preprocessor, facts, size)) ??
    (config && fromTimm(config, facts, size));
  if (stated !== undefined && !isBloomLike(facts)) return stated;
  if (facts.channels !== 3) {
    return {
      resize: { kind: 'squash', filter: 'bilinear' },
      normalise: 'image',
      from: 'models with their own channels: each channel by its own mean and deviation',
    };
  }
  const normalise = { mean: IMAGENET.mean, sd: IMAGENET.sd };
  if (isBloomLike(facts)) {
    return { resize: { kind: 'squash', filter: 'bilinear' }, normalise, from: 'DinoBloom' };
  }
  return { resize: resizeFor(size, DINOV2_MARGIN, 'bicubic'), normalise, from: 'DINOv2' };
}
