/** Encoders that come as ONNX graphs: which input takes the picture, which output is the embedding. */
import * as ort from 'onnxruntime-node';
import { ModelError } from '../core/errors';
import { checkInput } from './check-input';
import type { ModelCard } from './model-card';
import type { InputSize } from './stream-weights';

export interface OnnxEncoder {
  readonly input: ModelCard['input'];
  readonly output: ModelCard['output'];
  /** All outputs with their shapes for two pictures, for the user to choose from. */
  readonly outputs: readonly string[];
}

const USUAL_PX = 224;
const TRIED = 2;
const EMBEDDING_NAME = /feature|embed|pooler|representation|cls|latent/i;
const CLASSES_NAME = /prob|logit|softmax|class(es)?$|score|label/i;

interface Output {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

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
): Promise<readonly Output[]> {
  const { name, channels, height, width } = input;
  const picture = new ort.Tensor('float32', checkInput(input, TRIED), [TRIED, channels, height, width]);
  try {
    const results = await session.run({ [name]: picture });
    return Object.entries(results).flatMap(([output, { data, dims }]) =>
      data instanceof Float32Array ? [{ name: output, shape: dims, values: data }] : [],
    );
  } catch (error) {
    throw new ModelError(
      `${file} cannot be run on ${TRIED} pictures of ${channels} × ${height} × ${width}: ${firstLine(error)}`,
      {
        hint: 'export it with a dynamic batch, or give the size of its pictures with --input-size',
      },
    );
  }
}

const perPicture = ({ values }: Output): number => values.length / TRIED;

/** One row of numbers a picture: n × d, or n × d × 1 × 1. */
const isRow = (output: Output): boolean =>
  output.shape.length >= 2 &&
  output.shape[0] === TRIED &&
  output.shape[1] === perPicture(output) &&
  output.shape[1] > 1;

/** Class probabilities: not negative, and every row sums to one. */
function isProbability(output: Output): boolean {
  const width = perPicture(output);
  const sum = output.values.subarray(0, width).reduce((total, value) => total + value, 0);
  return Math.abs(sum - 1) < 1e-3 && output.values.every((value) => value >= 0);
}

const describe = ({ name, shape }: Output): string => `${name} [${['n', ...shape.slice(1)].join(', ')}]`;

function chooseOutput(file: string, outputs: readonly Output[], asked: string | undefined): Output {
  const rows = outputs.filter(isRow);
  const list = outputs.map(describe).join(', ');
  if (asked !== undefined) {
    const chosen = rows.find(({ name }) => name === asked);
    if (chosen !== undefined) return chosen;
    throw new ModelError(
      `${file} has no output "${asked}" with one row of numbers a picture; its outputs are ${list}`,
    );
  }
  const candidates = rows.filter((output) => !CLASSES_NAME.test(output.name) && !isProbability(output));
  const named = candidates.filter(({ name }) => EMBEDDING_NAME.test(name));
  if (named.length === 1) return named[0];
  if (candidates.length === 1) return candidates[0];
  throw new ModelError(`${file} does not tell which output is the embedding; its outputs are ${list}`, {
    hint: 'choose one of shape [n, d] with --output, or export the embedding as an output named "features"',
  });
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
    const chosen = chooseOutput(file, outputs, output);
    return {
      input,
      output: { name: chosen.name, width: perPicture(chosen) },
      outputs: outputs.map(describe),
    };
  } finally {
    await session.release();
  }
}
