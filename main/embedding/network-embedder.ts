/*
 * Rows of image files → embeddings of a network. Worker threads decode ahead while the network computes; its batches
 * are filled over the borders of rows.
 */
import { CancelledError } from '../core/errors';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import type { CellCentre } from '../contract/study';
import type { EmbeddedRow, RowShape } from './collect-views';
import { RowViews } from './collect-views';
import type { RowTiles, TileUnit } from './decode-tiles';
import type { OpenEmbedder } from './make-embedder';
import type { ChannelStrategy, TileOptions } from './preprocess';
import { chooseChannels, stacksOf } from './preprocess';
import type { ImageFile, ImagePreparation } from './read-planes';
import type { TilePoolOptions, TileRequest } from './tile-pool';
import { createTilePool } from './tile-pool';
import type { Views } from './views';
import { viewCount } from './views';

export interface NetworkEmbedderOptions {
  readonly embedder: OpenEmbedder;
  /** The study's channels; red, green and blue for colour pictures. */
  readonly channels: readonly string[];
  /** What becomes of them; see `chooseChannels` for the default. */
  readonly strategy?: ChannelStrategy;
  readonly preparation?: ImagePreparation;
  readonly views?: Views;
  readonly pool?: TilePoolOptions;
}

export interface NetworkEmbedder {
  readonly featureNames: readonly string[];
  /** Of images kept in several resolutions, as `ImagePreparation` has it. */
  readonly leastSidePx?: number | undefined;
  /** Everything that decides the numbers, as plain data: for a cache key. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Embeds rows in order; `done` hears each once, and is waited for. @throws {CancelledError} */
  embed(
    rows: readonly NetworkRow[],
    done: (row: number, outcome: EmbeddedRow) => Promise<void>,
    task: Task,
  ): Promise<void>;
  /** Stops the threads and closes the embedder. */
  close(): Promise<void>;
}

const pad = (index: number): string => String(index).padStart(4, '0');

function namesOf(strategy: ChannelStrategy, dim: number): readonly string[] {
  const plain = Array.from({ length: dim }, (_, i) => pad(i));
  const isApart =
    strategy.kind === 'each' && strategy.combine === 'concatenate' && strategy.channels.length > 1;
  if (!isApart) return plain.map((index) => `emb_${index}`);
  return strategy.channels.flatMap((channel) => plain.map((index) => `emb_${channel}_${index}`));
}

/** One array after the other; not copied where there is only one. */
function joinTiles(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The embeddings of some units' tiles, one array a unit; empty where there are none. */
async function embedUnits(
  embedder: OpenEmbedder,
  units: readonly RowTiles[],
): Promise<readonly Float32Array[]> {
  const tilesOfUnit = units.map((unit) =>
    'tiles' in unit ? unit : { tiles: new Float32Array(0), count: 0 },
  );
  const all = joinTiles(tilesOfUnit.map(({ tiles }) => tiles));
  const count = tilesOfUnit.reduce((sum, unit) => sum + unit.count, 0);
  const { data, cols } = await embedder.embed(all, count, quietTask());
  let from = 0;
  return tilesOfUnit.map((unit) => {
    const values = data.subarray(from * cols, (from + unit.count) * cols);
    from += unit.count;
    return values;
  });
}

/** How large an image must be so that nothing is enlarged: the network's input, a tile's share of it in every view; all of it where cells are cut out. */
function sidesNeeded({ input, preprocessing, views }: TileOptions): { readonly leastSidePx?: number } {
  if (views.kind === 'cells') return {};
  const { resize } = preprocessing;
  const tile = Math.max(input.width, input.height, resize.kind === 'squash' ? 0 : resize.sizePx);
  return { leastSidePx: views.kind === 'grid' ? tile * Math.max(views.across, views.down) : tile };
}

/** A row of images; with the cells in it where views are cells. */
export interface NetworkRow {
  readonly files: readonly ImageFile[];
  readonly cells?: readonly CellCentre[];
  /** Side of their squares in this image, where it is not the same in all. */
  readonly cellPx?: number;
}

interface Unit extends TileUnit {
  readonly row: number;
}

/** Memory of the tiles that one worker makes at once. */
const TILE_BYTES = 32 << 20;

/** Rows in pieces of at most `most` views. */
function* unitsOf(rows: readonly NetworkRow[], views: Views, most: number): Generator<Unit> {
  for (const [row, { files, cells = [], cellPx }] of rows.entries()) {
    const count = viewCount(views, cells.length);
    for (let from = 0; from < count; from += most) {
      const to = Math.min(count, from + most);
      const part = {
        cells: cells.slice(from, to),
        ...(cellPx === undefined ? {} : { cellPx }),
      };
      yield { row, files, from, to, ...(views.kind === 'cells' ? part : {}) };
    }
  }
}

/** Units in groups of about `most` views, and one at least. */
function* groupUnits(units: Iterable<Unit>, most: number): Generator<readonly Unit[]> {
  let group: Unit[] = [];
  let views = 0;
  for (const unit of units) {
    const size = unit.to - unit.from;
    if (group.length > 0 && views + size > most) {
      yield group;
      group = [];
      views = 0;
    }
    group.push(unit);
    views += size;
  }
  if (group.length > 0) yield group;
}

/** Puts the views of rows together as they come in, and tells of each row once, when it is whole. */
function collectRows(
  rows: readonly NetworkRow[],
  shape: RowShape,
  views: Views,
  done: (row: number, outcome: EmbeddedRow) => Promise<void>,
): (unit: Unit, result: RowTiles, embeddings: Float32Array) => Promise<void> {
  const open = new Map<number, RowViews>();
  return async ({ row, from, to }, result, embeddings) => {
    const state = open.get(row) ?? new RowViews(shape, viewCount(views, rows[row].cells?.length ?? 0));
    open.set(row, state);
    state.add(from, to, result, embeddings);
    if (!state.complete) return;
    open.delete(row);
    await done(row, state.outcome());
  };
}

/** @throws {InputError} when the channels chosen are not as many as the model's */
export function createNetworkEmbedder(options: NetworkEmbedderOptions): NetworkEmbedder {
  const { embedder, channels, views = { kind: 'whole' } } = options;
  const { card, dim } = embedder;
  const strategy = options.strategy ?? chooseChannels(channels, card.input.channels);
  const stacks = stacksOf(strategy, card.input.channels).length;
  const tileOptions: TileOptions = {
    input: card.input,
    preprocessing: card.preprocessing,
    channels: strategy,
    views,
  };
  const preparation = { ...options.preparation, ...sidesNeeded(tileOptions) };
  const averaged = strategy.kind === 'each' && strategy.combine === 'average';
  const shape: RowShape = { stacks, dim, averaged, cells: views.kind === 'cells' };
  const viewBytes = 4 * stacks * card.input.channels * card.input.height * card.input.width;
  const mostViews = Math.max(1, Math.floor(TILE_BYTES / viewBytes));
  const viewsAtOnce = Math.max(1, Math.floor(embedder.batch / stacks));
  const pool = createTilePool(options.pool);
  return {
    featureNames: namesOf(strategy, dim),
    leastSidePx: preparation.leastSidePx,
    facts: {
      model: card.id,
      sha256: card.source.sha256,
      input: card.input,
      output: card.output,
      ...(card.kind === 'vit' ? { positions: card.positions, heads: card.architecture.heads } : {}),
      tiles: tileOptions,
      ...(Object.keys(preparation).length === 0 ? {} : { preparation }),
      runtime: embedder.runtime,
      device: embedder.device.used,
      // Left out for single precision, whose rows were kept before there was another.
      ...(embedder.precision.used === 'fp32' ? {} : { precision: embedder.precision.used }),
    },
    async embed(rows, done, task) {
      const groups: (readonly Unit[])[] = [];
      // Requests are made as workers take them; those that wait are remembered until their tiles are back.
      function* requests(): Generator<TileRequest> {
        for (const units of groupUnits(unitsOf(rows, views, mostViews), viewsAtOnce)) {
          groups.push(units);
          yield { units, options: tileOptions, preparation };
        }
      }
      const finish = collectRows(rows, shape, views, done);
      for await (const outcome of pool.map(requests(), task.signal)) {
        const units = groups.shift() ?? [];
        if (!outcome.ok) throw outcome.error;
        const embeddings = await embedUnits(embedder, outcome.value);
        if (task.signal.aborted) throw new CancelledError();
        for (const [i, unit] of units.entries()) await finish(unit, outcome.value[i], embeddings[i]);
      }
    },
    async close() {
      await pool.close();
      await embedder.close();
    },
  };
}
