import type { ChannelChoice, ViewChoice } from '../contract/recipe';
import { DEFAULT_EMBEDDING } from '../contract/recipe';
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
} as const satisfies OptionTable;

export interface ViewOptions {
  readonly channels: string | undefined;
  readonly tile: string | undefined;
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

/** @throws {ParamError} for what is no view */
export function readViews({ tile }: ViewOptions): ViewChoice {
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
