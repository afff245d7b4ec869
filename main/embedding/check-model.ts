import type { ModelOutput } from '../contract/models';
import { countOf } from './checkpoint/tensor-ref';
import type { VitFacts } from './architecture';
import { recogniseVit } from './architecture';
import { openCheckpoint } from './checkpoint/open-checkpoint';
import type { ModelFileFormat } from './checkpoint/sniff-checkpoint';
import { defaultSize } from './choose-preprocessing';
import type { ImportOptions } from './import-model';
import { requireSize } from './import-model';
import { hashModel, modelFileAt, sniffFile } from './inspect-file';
import { findKnownModel } from './known-models';
import type { OnnxEncoder } from './onnx-encoder';
import { inspectOnnx } from './onnx-encoder';
import type { InputSize } from './stream-weights';
import { readGraphFile } from './tfjs/graph-file';

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
  /** Of a graph. */
  readonly outputs?: readonly ModelOutput[];
  readonly known?: {
    readonly id: string;
    readonly title: string;
    readonly licence: string;
    readonly certain: boolean;
  };
}

async function inspectAnyGraph(
  file: string,
  format: 'onnx' | 'tfjs-graph',
  { inputSize, output }: Pick<ImportOptions, 'inputSize' | 'output'>,
): Promise<Omit<OnnxEncoder, 'inside'>> {
  if (format === 'onnx') return inspectOnnx(file, inputSize, output);
  const graph = await readGraphFile(file);
  const { inspectGraph } = await import('./tfjs/inspect-graph');
  return inspectGraph(graph, inputSize, output);
}

/**
 * Looks at a model file and writes nothing.
 * @throws {ModelError} saying why it could not be imported
 */
export async function checkModel(
  given: string,
  options: Pick<ImportOptions, 'heads' | 'inputSize' | 'output' | 'task'> = {},
): Promise<ModelCheck> {
  const file = await modelFileAt(given);
  const format = await sniffFile(file);
  if (format === 'onnx' || format === 'tfjs-graph') {
    const { input, output, outputs } = await inspectAnyGraph(file, format, options);
    const { height, width, channels } = input;
    return {
      file,
      format,
      ...(await hashModel(file, options.task)),
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
    const { sha256, bytes } = await hashModel(file, options.task);
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
