/** Encoders that come as ONNX graphs: which input takes the picture, which output is the embedding. */
import * as ort from 'onnxruntime-node';
import type { ModelOutput } from '../contract/models';
import { ModelError } from '../core/errors';
import { checkInput } from './check-input';
import type { TriedOutput } from './choose-output';
import { TRIED_PICTURES, chooseOutput, describeOutputs } from './choose-output';
import type { ModelCard } from './model-card';
import type { InputSize } from './stream-weights';

export interface OnnxEncoder {
  readonly input: ModelCard['input'];
  readonly output: ModelCard['output'];
  /** All of them, for the user to choose from. */
  readonly outputs: readonly ModelOutput[];
}

const USUAL_PX = 224;

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0];

function pictureInput(
  file: string,
  session: ort.InferenceSession,
  size: InputSize | undefined,
): ModelCard['input'] {
  const tensors = session.inputMetadata.flatMap((each) => (each.isTensor ? [each] : []));
  const pictures = tensors.filter(({ type, shape }) => type === 'float32' && shape.length === 4);
  if (pictures.length !== 1 || tensors.length !== 1) {
    const found = tensors
      .map(({ name, type, shape }) => `${name} (${type} [${shape.join(', ')}])`)
      .join(', ');
    throw new ModelError(
      `${file} must have one input, a picture of n × channels × height × width in float32; it has ${found}`,
      {
        hint: 'export the image encoder alone',
      },
    );
  }
  const [{ name, shape }] = pictures;
  const fixed = (axis: number): number | undefined => {
    const value = shape[axis];
    return typeof value === 'number' && value > 0 ? value : undefined;
  };
  const wanted = size ?? { height: fixed(2) ?? USUAL_PX, width: fixed(3) ?? USUAL_PX };
  const [height, width] = [fixed(2) ?? wanted.height, fixed(3) ?? wanted.width];
  if (height !== wanted.height || width !== wanted.width) {
    throw new ModelError(
      `${file} takes pictures of ${height} × ${width} pixels only, not ${wanted.height} × ${wanted.width}`,
    );
  }
  return { name, height, width, channels: fixed(1) ?? 3 };
}

async function tryOut(
  file: string,
  session: ort.InferenceSession,
  input: ModelCard['input'],
): Promise<readonly TriedOutput[]> {
  const { name, channels, height, width } = input;
  const picture = new ort.Tensor('float32', checkInput(input, TRIED_PICTURES), [
    TRIED_PICTURES,
    channels,
    height,
    width,
  ]);
  try {
    const results = await session.run({ [name]: picture });
    return Object.entries(results).flatMap(([output, { data, dims }]) =>
      data instanceof Float32Array ? [{ name: output, shape: dims, values: data }] : [],
    );
  } catch (error) {
    throw new ModelError(
      `${file} cannot be run on ${TRIED_PICTURES} pictures of ${channels} × ${height} × ${width}: ${firstLine(error)}`,
      {
        hint: 'export it with a dynamic batch, or give the size of its pictures with --input-size',
      },
    );
  }
}

/**
 * Opens an ONNX graph on the processor and tries it with two pictures.
 * @throws {ModelError} when it takes no picture, cannot be run, or does not tell its embedding
 */
export async function inspectOnnx(file: string, size?: InputSize, output?: string): Promise<OnnxEncoder> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(file, { executionProviders: ['cpu'], logSeverityLevel: 4 });
  } catch (error) {
    throw new ModelError(`${file} is not an ONNX graph that can be opened: ${firstLine(error)}`, {
      hint: 'copy or download it again; a file of external data must lie beside it',
      cause: error,
    });
  }
  try {
    const input = pictureInput(file, session, size);
    const outputs = await tryOut(file, session, input);
    return {
      input,
      output: chooseOutput(file, outputs, output),
      outputs: describeOutputs(outputs),
    };
  } finally {
    await session.release();
  }
}
