import type { EmbedderInfo } from '../contract/models';
import { ModelError, ShapeError } from '../core/errors';
import { Matrix } from '../core/matrix';
import type { Embedder } from '../core/plane';
import type { Task } from '../core/task';
import type { Backend } from './backend';
import { isOutOfMemory } from './backend';
import type { ModelCard } from './model-card';

export type Runtime = 'onnx' | 'tfjs';

/** A model ready to run. Close it. */
export interface OpenEmbedder extends Embedder {
  readonly card: ModelCard;
  readonly runtime: Runtime;
  /** What does the work, and why it is not what was asked for. */
  readonly device: Backend['device'];
  readonly precision: Backend['precision'];
  /** Pictures a call; falls where the memory does not suffice. */
  readonly batch: number;
  /** All of this as plain data, as it stands now. */
  info(): EmbedderInfo;
  close(): Promise<void>;
}

const COLOURS = ['red', 'green', 'blue'];

const channelNames = (count: number): readonly string[] =>
  count === COLOURS.length ? COLOURS : Array.from({ length: count }, (_, i) => `channel${i + 1}`);

function requireFinite({ id, output }: ModelCard, values: Float32Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  throw new ModelError(
    `the model "${id}" gave ${values[bad]} for picture ${Math.floor(bad / output.width) + 1}`,
    {
      hint: 'look whether the picture holds values that are no finite numbers',
    },
  );
}

/** Batches that shrink where the memory does not suffice, and stay so. */
interface Batches {
  size: number;
  readonly first: number;
}

/** Runs the next batch of what is left. @returns embeddings of as many pictures as the memory sufficed for */
async function runBatch(
  backend: Backend,
  { id, input }: ModelCard,
  batches: Batches,
  left: Float32Array,
): Promise<Float32Array> {
  const values = input.channels * input.height * input.width;
  for (;;) {
    const count = Math.min(batches.size, left.length / values);
    try {
      return await backend.run(left.subarray(0, count * values), count);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (count === 1) {
        throw new ModelError(
          `the memory of ${backend.device.used} does not suffice for one picture of ${input.height} × ${input.width} with the model "${id}"`,
          {
            hint: 'close other programs, use a smaller model, or another device with --device',
            cause: error,
          },
        );
      }
      batches.size = Math.floor(count / 2);
    }
  }
}

const whyOf = ({ fellBackBecause }: { readonly fellBackBecause?: string }): string | null =>
  fellBackBecause ?? null;

/**
 * An embedder over a backend: batches of any size, in pieces that suit the device. Where the device runs out of
 * memory the batch is halved and the work goes on.
 * @param asked pictures a call; what suits the device unless given
 */
export function makeEmbedder(
  card: ModelCard,
  backend: Backend,
  runtime: Runtime,
  asked: number = backend.batch,
): OpenEmbedder {
  const { input, output } = card;
  const { device, precision } = backend;
  const first = Math.max(1, Math.floor(asked));
  const batches: Batches = { size: first, first };
  const values = input.channels * input.height * input.width;
  return {
    id: card.id,
    title: card.title,
    summary: `Embedding of ${output.width} numbers from pictures of ${input.height} × ${input.width} pixels.`,
    citation: card.citation,
    card,
    runtime,
    device,
    precision,
    get batch() {
      return batches.size;
    },
    dim: output.width,
    input: { width: input.width, height: input.height, channels: channelNames(input.channels) },
    info: () => ({
      model: card.id,
      title: card.title,
      citation: card.citation,
      runtime,
      device: { asked: device.asked, used: device.used, why: whyOf(device) },
      precision: { asked: precision.asked, used: precision.used, why: whyOf(precision) },
      batch: batches.size,
      firstBatch: batches.first,
      effect: null,
    }),
    async embed(tiles: Float32Array, count: number, task: Task) {
      if (tiles.length !== count * values) {
        const shape = `${count} × ${input.channels} × ${input.height} × ${input.width}`;
        throw new ShapeError('tiles', shape, `${tiles.length} values`);
      }
      const out = new Float32Array(count * output.width);
      for (let done = 0; done < count;) {
        await task.tick(done, count);
        const part = await runBatch(backend, card, batches, tiles.subarray(done * values));
        out.set(part, done * output.width);
        done += part.length / output.width;
      }
      await task.tick(count, count);
      requireFinite(card, out);
      return new Matrix(count, output.width, out);
    },
    close: () => backend.close(),
  };
}
