import type { Judging } from './judgement';
import type { CellSource, ChannelChoice, ViewChoice } from './recipe';
import type { ParamValues } from './params';
import type { PlateMapSource } from './plate-map';
import { QUALITY_PROBLEMS } from './quality';
import type { Shape } from './shape';
import { count, finite, list, oneOf, optional, orNull, record, text } from './shape';

/** Checks of a recipe's parts, the same for recipe.yaml and for what the window sends. */

const name = text(1000);

/** Parameters by name; each method checks its own values. */
export const paramsShape: Shape<ParamValues> = {
  problem: (value, at) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? null : `${at} must be a table`,
};

const range: Shape<readonly [number, number]> = {
  problem: (value, at) =>
    list(finite, 2).problem(value, at) ??
    ((value as readonly number[]).length === 2 ? null : `${at} must have 2 entries`),
};

/** A correction, or a chain of them. */
export const chainShape = record({
  id: name,
  steps: list(record({ method: name, params: paramsShape }), 20),
  saved: optional(record({ file: text(), sha256: name, fittedOn: text(10_000) })),
});

/** A metric with its parameters. */
export const metricShape = record({ metric: name, params: paramsShape });

/** Pages of one file. */
const MOST_PAGES = 1_000_000;

/** Which images are left out. */
export const qualityShape = record({
  excludeFlagged: list(oneOf(QUALITY_PROBLEMS), QUALITY_PROBLEMS.length),
  exclude: list(record({ path: text(), page: optional(count(MOST_PAGES)), reason: name }), 1_000_000),
});

const flag: Shape<boolean> = {
  problem: (value, at) => (typeof value === 'boolean' ? null : `${at} must be true or false`),
};

/** How much is spent on judging. */
export const judgingShape: Shape<Judging> = record({ permutations: count(10_000), tune: flag });

/** One of several records, told apart by their `kind`. */
function byKind<T extends { readonly kind: string }>(kinds: {
  readonly [K in T['kind']]: Shape<Extract<T, { kind: K }>>;
}): Shape<T> {
  const shapes: Readonly<Record<string, Shape<unknown>>> = kinds;
  return {
    problem: (value, at) => {
      const kind = String((value as { kind?: unknown } | null)?.kind);
      const inner = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
      return inner === undefined
        ? `${at}.kind must be one of ${Object.keys(shapes).join(', ')}`
        : inner.problem(value, at);
    },
  };
}

const channelNames = list(name, 1000);
const MOST_TILES = 100;
/** Side of the largest square around a cell. */
export const MOST_CELL_PX = 4096;

const counted = (most: number): Shape<number> => ({
  problem: (value, at) => count(most).problem(value, at) ?? (value === 0 ? `${at} must be at least 1` : null),
});

const positive: Shape<number> = {
  problem: (value, at) =>
    finite.problem(value, at) ?? (Number(value) > 0 ? null : `${at} must be more than 0`),
};

/** Which channels of an image are embedded, and how. */
const channelShape = byKind<ChannelChoice>({
  auto: record({ kind: oneOf(['auto']) }),
  together: record({ kind: oneOf(['together']), channels: channelNames }),
  each: record({
    kind: oneOf(['each']),
    channels: channelNames,
    combine: oneOf(['concatenate', 'average']),
  }),
});

/** Where the cells of an image are. */
export const cellSourceShape = byKind<CellSource>({
  table: record({ kind: oneOf(['table']), file: text() }),
  detect: record({ kind: oneOf(['detect']), channel: orNull(name) }),
});

/** Which parts of an image are embedded. */
const viewShape = byKind<ViewChoice>({
  whole: record({ kind: oneOf(['whole']) }),
  centre: record({ kind: oneOf(['centre']) }),
  grid: record({ kind: oneOf(['grid']), across: counted(MOST_TILES), down: counted(MOST_TILES) }),
  cells: record({
    kind: oneOf(['cells']),
    from: cellSourceShape,
    sizePx: counted(MOST_CELL_PX),
    sizeUm: optional(orNull(positive)),
    border: oneOf(['reflect', 'leave-out']),
  }),
});

/** How images become profiles. */
export const embeddingShape = record({
  model: name,
  scaling: oneOf(['depth', 'percentile', 'plate-percentile']),
  percentiles: range,
  aggregate: oneOf(['none', 'site', 'well']),
  channels: channelShape,
  views: viewShape,
  illumination: oneOf(['none', 'plate']),
  imageStyle: oneOf(['none', 'bss']),
  precision: optional(oneOf(['fp32', 'fp16', 'int8'])),
});

/** A pasted 1536-well map with long names has about a hundred thousand characters. */
const pastedMap = record({ kind: oneOf(['text']), title: text(200), text: text(10_000_000) });
const mapFile = record({ kind: oneOf(['file']), file: text() });

/** A plate map, pasted or a file. */
export const plateMapShape: Shape<PlateMapSource> = {
  problem: (value, at) =>
    (value as { kind?: unknown } | null)?.kind === 'text'
      ? pastedMap.problem(value, at)
      : mapFile.problem(value, at),
};
