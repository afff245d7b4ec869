/*
 * Rows of image files → embeddings of a network. Worker threads decode ahead while the network computes; its batches
 * are filled over the borders of rows.
 */
import { CancelledError } from '../core/errors';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import type { RowTiles } from './decode-tiles';
import type { OpenEmbedder } from './open-embedder';
import type { ChannelStrategy, TileOptions, Views } from './preprocess';
import { chooseChannels, stacksOf, viewCount } from './preprocess';
import type { FileFault, ImageFile, ImagePreparation } from './read-planes';
import type { TilePoolOptions } from './tile-pool';
import { createTilePool } from './tile-pool';

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

/** What became of one row. */
export type EmbeddedRow = { readonly features: Float32Array; readonly sha256: readonly string[] } | FileFault;

export interface NetworkEmbedder {
  readonly featureNames: readonly string[];
  /** Everything that decides the numbers, as plain data: for a cache key. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Embeds rows in order; `done` hears each once, and is waited for. @throws {CancelledError} */
  embed(
    rows: readonly { readonly files: readonly ImageFile[] }[],
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

/** The mean of consecutive groups of rows, each `dim` wide. */
function meanOfGroups(data: Float32Array, groups: number, dim: number): Float32Array {
  const size = data.length / groups / dim;
  const out = new Float32Array(groups * dim);
  for (let g = 0; g < groups; g++) {
    for (let j = 0; j < dim; j++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += data[(g * size + i) * dim + j];
      out[g * dim + j] = sum / size;
    }
  }
  return out;
}

type Row = Extract<RowTiles, { tiles: Float32Array }>;

/** The embeddings of some rows' tiles, one array a row. */
async function embedRows(embedder: OpenEmbedder, rows: readonly Row[]): Promise<readonly Float32Array[]> {
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  const all = new Float32Array(rows.reduce((sum, { tiles }) => sum + tiles.length, 0));
  let at = 0;
  for (const { tiles } of rows) {
    all.set(tiles, at);
    at += tiles.length;
  }
  const { data, cols } = await embedder.embed(all, count, quietTask());
  let from = 0;
  return rows.map((row) => {
    const values = data.subarray(from * cols, (from + row.count) * cols);
    from += row.count;
    return values;
  });
}

/** How large an image must be so that nothing is enlarged: the network's input, a tile's share of it in every view. */
function sidesNeeded({ input, preprocessing, views }: TileOptions): number {
  const { resize } = preprocessing;
  const tile = Math.max(input.width, input.height, resize.kind === 'squash' ? 0 : resize.sizePx);
  return views.kind === 'grid' ? tile * Math.max(views.across, views.down) : tile;
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
  const preparation = { ...options.preparation, leastSidePx: sidesNeeded(tileOptions) };
  const rowsAtOnce = Math.max(1, Math.floor(embedder.batch / (stacks * viewCount(views))));
  const pool = createTilePool(options.pool);
  const averaged = strategy.kind === 'each' && strategy.combine === 'average';
  return {
    featureNames: namesOf(strategy, dim),
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
    },
    async embed(rows, done, task) {
      const starts = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, i) => i * rowsAtOnce);
      const requests = starts.map((from) => ({
        rows: rows.slice(from, from + rowsAtOnce).map(({ files }) => files),
        options: tileOptions,
        preparation,
      }));
      for await (const outcome of pool.map(requests, task.signal)) {
        const from = starts[outcome.index];
        if (!outcome.ok) throw outcome.error;
        const good = outcome.value.flatMap((row, i) => ('tiles' in row ? [{ row, i }] : []));
        const embeddings = await embedRows(
          embedder,
          good.map(({ row }) => row),
        );
        if (task.signal.aborted) throw new CancelledError();
        for (const [g, { row, i }] of good.entries()) {
          const byStack = meanOfGroups(embeddings[g], stacks, dim);
          const features = averaged ? meanOfGroups(byStack, 1, dim) : byStack;
          await done(from + i, { features, sha256: row.sha256 });
        }
        for (const [i, row] of outcome.value.entries()) if ('reason' in row) await done(from + i, row);
      }
    },
    async close() {
      await pool.close();
      await embedder.close();
    },
  };
}
