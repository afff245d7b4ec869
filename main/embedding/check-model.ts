import { stat } from 'node:fs/promises';
import { countOf } from './checkpoint/tensor-ref';
import type { VitFacts } from './architecture';
import { recogniseVit } from './architecture';
import { openCheckpoint } from './checkpoint/open-checkpoint';
import type { ModelFileFormat } from './checkpoint/sniff-checkpoint';
import { defaultSize } from './choose-preprocessing';
import type { ImportOptions } from './import-model';
import { requireSize } from './import-model';
import { hashFile, sniffFile } from './inspect-file';
import { findKnownModel } from './known-models';
import { inspectOnnx } from './onnx-encoder';
import type { InputSize } from './stream-weights';

/** What a model file is, and that it could be imported. */
export interface ModelCheck {
  readonly file: string;
  readonly format: ModelFileFormat;
  readonly bytes: number;
  readonly sha256: string;
  /** Of a checkpoint. */
  readonly architecture?: VitFacts;
  readonly tensors?: number;
  readonly parameters?: number;
  /** Not needed by the encoder: heads, optimiser. */
  readonly ignoredTensors?: number;
  readonly inputSize: InputSize;
  readonly channels: number;
  readonly dimensions: number;
  /** Of an ONNX graph. */
  readonly outputs?: readonly string[];
  readonly known?: {
    readonly id: string;
    readonly title: string;
    readonly licence: string;
    readonly certain: boolean;
  };
}

/**
 * Looks at a model file and writes nothing.
 * @throws {ModelError} saying why it could not be imported
 */
export async function checkModel(
  file: string,
  options: Pick<ImportOptions, 'heads' | 'inputSize' | 'output' | 'task'> = {},
): Promise<ModelCheck> {
  const format = await sniffFile(file);
  const { size: bytes } = await stat(file);
  if (format === 'onnx') {
    const { input, output, outputs } = await inspectOnnx(file, options.inputSize, options.output);
    const { height, width, channels } = input;
    const sha256 = await hashFile(file, options.task);
    return {
      file,
      format,
      bytes,
      sha256,
      inputSize: { height, width },
      channels,
      dimensions: output.width,
      outputs,
    };
  }
  const checkpoint = await openCheckpoint(file);
  try {
    const vit = recogniseVit(checkpoint, options.heads);
    const { facts, weights, ignored } = vit;
    const inputSize = options.inputSize ?? defaultSize(facts);
    requireSize(vit, inputSize);
    const sha256 = await hashFile(file, options.task);
    const known = findKnownModel(file.replace(/^.*[/\\]/, ''), sha256, facts);
    return {
      file,
      format,
      bytes,
      sha256,
      architecture: facts,
      tensors: checkpoint.tensors.size,
      parameters: [...weights.values()].reduce((sum, { shape }) => sum + countOf(shape), 0),
      ignoredTensors: ignored,
      inputSize,
      channels: facts.channels,
      dimensions: facts.width,
      ...(known === undefined
        ? {}
        : {
            known: {
              id: known.model.id,
              title: known.model.title,
              licence: known.model.licence,
              certain: known.certain,
            },
          }),
    };
  } finally {
    await checkpoint.close();
  }
}
