import type { ChannelChoice, ViewChoice } from '../contract/recipe';
import { DEFAULT_EMBEDDING } from '../contract/recipe';
import { MOST_CELL_PX } from '../contract/recipe-shapes';
import { ParamError } from '../core/errors';
import type { OptionTable } from './options';

/** Options that say which channels and which parts of images are embedded. */
export const VIEW_OPTIONS = {
  channels: {
    kind: 'text',
    value: 'auto|A,B,C|each:A,B|average:A,B',
    help: 'channels together as the model takes them, or each by itself: beside each other, or averaged (auto)',
  },
  tile: {
    kind: 'text',
    value: 'whole|centre|2x3',
    help: 'all of each image, its centred square, or a grid of rows × columns, averaged (whole)',
  },
  cells: {
    kind: 'text',
    value: 'csv|folder|detect',
    help: 'single cells, one row each: a table of their centres, a folder of tables, or nuclei found in the images',
  },
  'cells-channel': {
    kind: 'text',
    value: 'name',
    help: 'for --cells detect: the channel that shows the nuclei',
  },
  'cell-size': {
    kind: 'text',
    value: '64|20um',
    help: 'side of the square cut out around each cell, in pixels or, where pixel sizes are known, µm (64)',
  },
  'cell-border': {
    kind: 'choice',
    choices: ['reflect', 'leave-out'],
    default: 'reflect',
    help: 'cells at the border of an image: filled with its mirror image, or left out and counted',
  },
} as const satisfies OptionTable;

export interface ViewOptions {
  readonly channels: string | undefined;
  readonly tile: string | undefined;
  readonly cells: string | undefined;
  readonly 'cells-channel': string | undefined;
  readonly 'cell-size': string | undefined;
  readonly 'cell-border': 'reflect' | 'leave-out';
}

const namesIn = (list: string): readonly string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** @throws {ParamError} when nothing is named */
export function readChannels(text: string | undefined): ChannelChoice {
  if (text === undefined || text === 'auto') return DEFAULT_EMBEDDING.channels;
  const [, kind, list] = /^(?:(each|average|together|rgb)(?::|$))?(.*)$/.exec(text) ?? [];
  const channels = namesIn(list);
  if (kind === 'each') return { kind: 'each', channels, combine: 'concatenate' };
  if (kind === 'average') return { kind: 'each', channels, combine: 'average' };
  if (channels.length > 0) return { kind: 'together', channels };
  throw new ParamError({ channels: `--channels must name channels, got "${text}"` });
}

const MOST_TILES = 100;
type CellViews = Extract<ViewChoice, { kind: 'cells' }>;

const DEFAULT_CELL_PX = 64;
const LEAST_CELL_PX = 4;

/** `64`, `64px`, `20um`, `20 µm`. @throws {ParamError} */
function readCellSize(text: string | undefined): Pick<CellViews, 'sizePx' | 'sizeUm'> {
  if (text === undefined) return { sizePx: DEFAULT_CELL_PX };
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?)\s*(px|um|µm|μm)?\s*$/i.exec(text) ?? [];
  const size = Number(number);
  const isPixels = (unit as string | undefined) === undefined || unit.toLowerCase() === 'px';
  if (!isPixels && size > 0) return { sizePx: DEFAULT_CELL_PX, sizeUm: size };
  if (isPixels && Number.isInteger(size) && size >= LEAST_CELL_PX && size <= MOST_CELL_PX) {
    return { sizePx: size };
  }
  throw new ParamError({
    'cell-size': `--cell-size must be a whole number of pixels in [${LEAST_CELL_PX}, ${MOST_CELL_PX}], or µm such as 20um, got "${text}"`,
  });
}

/** @throws {ParamError} for what cannot be asked for together */
function readCells(cells: string, options: ViewOptions): ViewChoice {
  const { tile, 'cells-channel': channel, 'cell-border': border } = options;
  if (tile !== undefined) {
    throw new ParamError({
      tile: '--tile and --cells cannot be given together: either parts of images or cells',
    });
  }
  const size = readCellSize(options['cell-size']);
  if (cells === 'detect') {
    return { kind: 'cells', from: { kind: 'detect', channel: channel ?? null }, ...size, border };
  }
  if (channel !== undefined) {
    throw new ParamError({ 'cells-channel': '--cells-channel goes with --cells detect' });
  }
  return { kind: 'cells', from: { kind: 'table', file: cells }, ...size, border };
}

/** @throws {ParamError} for what is no view */
export function readViews(options: ViewOptions): ViewChoice {
  const { tile, cells } = options;
  if (cells !== undefined) return readCells(cells, options);
  if (tile === undefined) return DEFAULT_EMBEDDING.views;
  if (tile === 'whole') return { kind: 'whole' };
  if (tile === 'centre' || tile === 'center') return { kind: 'centre' };
  const [, down, across] = (/^(\d{1,3})\s*[x×]\s*(\d{1,3})$/i.exec(tile) ?? []).map(Number);
  if (across >= 1 && across <= MOST_TILES && down >= 1 && down <= MOST_TILES) {
    return { kind: 'grid', across, down };
  }
  throw new ParamError({
    tile: `--tile must be whole, centre, or rows × columns such as 2x3 (at most ${MOST_TILES}), got "${tile}"`,
  });
}
