import type { QualityProblem } from '../contract/quality';
import { QUALITY_PROBLEMS } from '../contract/quality';
import type { EmbeddingChoice, NetworkPrecision, QualityChoice, RecipeInput } from '../contract/recipe';
import { DEFAULT_IMAGE_INPUT, DEFAULT_QUALITY } from '../contract/recipe';
import { ParamError } from '../core/errors';
import type { OptionTable } from './options';
import type { ViewOptions } from './view-options';
import { VIEW_OPTIONS, readChannels, readViews } from './view-options';

/** Options that say how folders are understood. */
export const FOLDER_OPTIONS = {
  layout: { kind: 'text', value: 'auto|id', help: 'how files are named (auto; see unbatch layouts)' },
  levels: { kind: 'list', value: 'a,b,c', help: 'names of the folder levels, from the top' },
  pattern: { kind: 'text', value: 'template', help: 'such as {plate}_{well}_s{site}_w{channel}.tif' },
  'plate-map': {
    kind: 'many',
    value: 'file',
    help: 'wells of plates: CSV, TSV, a grid, or barcode_platemap.csv; may be given several times',
  },
  z: {
    kind: 'text',
    value: 'max|mean|all|plane',
    help: 'z-stacks: a projection, each plane a row, or one plane (max where images are stacks)',
  },
  duplicates: {
    kind: 'choice',
    choices: ['drop', 'keep'],
    default: 'drop',
    help: 'images with the same bytes, batch and labels as another',
  },
  time: { kind: 'text', value: 'all|first|last|t', help: 'time points: each a row, or one of them (all)' },
} as const satisfies OptionTable;

/** Options of commands that read image folders. */
export const STUDY_OPTIONS = {
  ...FOLDER_OPTIONS,
  model: { kind: 'text', value: 'id|file', help: 'the embedding (morphology; see unbatch models)' },
  scaling: {
    kind: 'choice',
    choices: ['depth', 'percentile', 'plate-percentile'],
    default: 'depth',
    help: "brightness from the camera's range, each image's own percentiles, or those of its plate",
  },
  percentiles: {
    kind: 'text',
    value: 'low,high',
    help: 'for --scaling percentile and plate-percentile (0.1,99.9)',
  },
  illumination: {
    kind: 'choice',
    choices: ['none', 'plate'],
    default: 'none',
    help: 'divide images by the illumination estimated from all images of their plate and channel',
  },
  'image-style': {
    kind: 'choice',
    choices: ['none', 'bss'],
    default: 'none',
    help: 'bss: the images of all batches get common low-frequency amplitudes',
  },
  ...VIEW_OPTIONS,
  aggregate: {
    kind: 'choice',
    choices: ['none', 'site', 'well'],
    default: 'none',
    help: 'rows of the profiles: as embedded, or means',
  },
  'embedding-precision': {
    kind: 'choice',
    choices: ['fp32', 'fp16', 'int8'],
    default: 'fp32',
    help: 'of networks: fp16 on a graphics card, int8 on the processor; the effect is measured',
  },
  'exclude-flagged': {
    kind: 'list',
    value: 'all|problem,…',
    help: 'leave out images that are blurred, saturated, blank, outlier; each is listed',
  },
} as const satisfies OptionTable;

interface InputOptions {
  readonly layout: string | undefined;
  readonly levels: readonly string[];
  readonly pattern: string | undefined;
  readonly metadata: string | undefined;
  readonly 'plate-map': readonly string[];
  readonly z: string | undefined;
  readonly time: string | undefined;
  readonly duplicates: 'drop' | 'keep';
}

export const imageInput = (
  folders: readonly string[],
  { layout, levels, pattern, metadata, 'plate-map': plateMaps, z, time, duplicates }: InputOptions,
): Extract<RecipeInput, { kind: 'images' }> => ({
  kind: 'images',
  folders,
  layout: layout ?? impliedLayout(levels, pattern),
  levels,
  pattern: pattern ?? null,
  metadata: metadata ?? null,
  plateMaps: plateMaps.map((file) => ({ kind: 'file', file })),
  z: z ?? DEFAULT_IMAGE_INPUT.z,
  time: time ?? DEFAULT_IMAGE_INPUT.time,
  duplicates,
});

/** Named levels or a pattern say by themselves which layout is meant. */
function impliedLayout(levels: readonly string[], pattern: string | undefined): string {
  if (pattern !== undefined) return 'pattern';
  return levels.length > 0 ? 'levels' : 'auto';
}

interface EmbeddingOptions extends ViewOptions {
  readonly model: string | undefined;
  readonly scaling: EmbeddingChoice['scaling'];
  readonly percentiles: string | undefined;
  readonly aggregate: EmbeddingChoice['aggregate'];
  readonly illumination: EmbeddingChoice['illumination'];
  readonly 'image-style': EmbeddingChoice['imageStyle'];
  readonly 'embedding-precision': NetworkPrecision;
}

export function readEmbedding(options: EmbeddingOptions): EmbeddingChoice {
  const text = options.percentiles ?? '0.1,99.9';
  const [low, high] = text.split(',').map(Number);
  if (!(low >= 0 && high <= 100 && low < high)) {
    throw new ParamError({
      percentiles: `--percentiles must be low,high with 0 ≤ low < high ≤ 100, got "${text}"`,
    });
  }
  return {
    model: options.model ?? 'morphology',
    scaling: options.scaling,
    percentiles: [low, high],
    aggregate: options.aggregate,
    channels: readChannels(options.channels),
    views: readViews(options),
    illumination: options.illumination,
    imageStyle: options['image-style'],
    precision: options['embedding-precision'],
  };
}

const isProblem = (name: string): name is QualityProblem =>
  QUALITY_PROBLEMS.some((problem) => problem === name);

/**
 * Images that are left out.
 * @throws {ParamError} for a problem that does not exist
 */
export function readQuality(options: { readonly 'exclude-flagged': readonly string[] }): QualityChoice {
  const names = options['exclude-flagged'];
  const unknown = names.find((name) => name !== 'all' && !isProblem(name));
  if (unknown !== undefined) {
    throw new ParamError({
      'exclude-flagged': `--exclude-flagged must be all or some of ${QUALITY_PROBLEMS.join(', ')}, got "${unknown}"`,
    });
  }
  const excludeFlagged = names.includes('all') ? QUALITY_PROBLEMS : names.filter(isProblem);
  return { ...DEFAULT_QUALITY, excludeFlagged };
}
