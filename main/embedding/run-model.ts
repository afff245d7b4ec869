import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DeviceReport } from '../core/compute';
import { InputError } from '../core/errors';
import { quietTask } from '../core/task';
import { writeBytesAtomic } from '../tables/atomic-file';
import { decodeNpy, encodeMatrix } from '../tables/npy';
import type { ImportOptions } from './import-model';
import type { ModelCard } from './model-card';
import type { EmbedderOptions } from './open-embedder';
import { openEmbedder } from './open-embedder';

interface Pictures {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

async function readPictures(file: string): Promise<Pictures> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new InputError(`${file} cannot be read`, {
      cause: error,
      hint: 'give an .npy file of n × channels × height × width',
    });
  });
  const { shape, data } = decodeNpy(bytes, file);
  if (
    shape.length !== 4 ||
    shape[0] === 0 ||
    !(data instanceof Float32Array || data instanceof Float64Array)
  ) {
    throw new InputError(
      `${file} must hold floats of n × channels × height × width, it has the shape [${shape.join(', ')}]`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new InputError(`${file} holds ${data[bad]} (value ${bad + 1}), but every value must be finite`);
  const [count, channels, height, width] = shape;
  return { count, channels, height, width, values: Float32Array.from(data) };
}

export interface ModelRun {
  readonly rows: number;
  readonly dimensions: number;
  readonly device: DeviceReport;
  readonly card: ModelCard;
}

/**
 * The encoder alone, on ready tensors: `inputNpy` (n × channels × height × width, normalised) → `outputNpy` (n × width).
 * A model file is imported for the occasion, for pictures of the input's size unless another is asked for.
 * @throws {InputError} when the tensors do not fit the model @throws {ModelError}
 */
export async function runModel(
  idOrFile: string,
  inputNpy: string,
  outputNpy: string,
  options: EmbedderOptions & Partial<ImportOptions>,
): Promise<ModelRun> {
  const { count, channels, height, width, values } = await readPictures(inputNpy);
  const isFile = existsSync(idOrFile);
  const task = options.task ?? quietTask();
  const passing = isFile ? await mkdtemp(path.join(tmpdir(), 'unbatch-model-')) : undefined;
  try {
    const embedder = await openEmbedder(idOrFile, {
      ...(passing === undefined ? {} : { inputSize: { height, width } }),
      ...options,
      modelsDir: passing ?? options.modelsDir,
    });
    try {
      const { input } = embedder.card;
      if (channels !== input.channels || height !== input.height || width !== input.width) {
        throw new InputError(
          `${inputNpy} holds ${channels} × ${height} × ${width}, but the model takes ${input.channels} × ${input.height} × ${input.width}`,
          { hint: 'import the model for this size with --input-size' },
        );
      }
      const embedding = await embedder.embed(values, count, task);
      await writeBytesAtomic(outputNpy, encodeMatrix(embedding));
      return { rows: count, dimensions: embedder.dim, device: embedder.device, card: embedder.card };
    } finally {
      await embedder.close();
    }
  } finally {
    if (passing !== undefined) await rm(passing, { recursive: true, force: true });
  }
}
