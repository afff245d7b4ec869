/** Pictures on their way into an ONNX graph, and what it makes of them on the way out. */
import type { TensorData } from '../compute/session';
import { ModelError } from '../core/errors';
import { decodeFloats } from './checkpoint/tensor-ref';
import type { PictureLayout, PictureSizes } from './picture-axes';
import { PLAIN_LAYOUT, arrangePictures, shapeOf, typedPictures } from './picture-axes';

/** Pictures of channels × height × width as the tensor that a graph wants. */
export function pictureTensor(
  pictures: Float32Array,
  input: PictureSizes,
  layout: Partial<PictureLayout>,
): TensorData {
  const { order, type = 'float32' } = { ...PLAIN_LAYOUT, ...layout };
  const count = pictures.length / (input.channels * input.height * input.width);
  const shape = shapeOf(count, input, order);
  return { type, shape, data: typedPictures(arrangePictures(pictures, input, order), type) } as TensorData;
}

/** A tensor of floating point, of whichever width, in single precision; undefined of any other type. */
export function floatsOf({
  type,
  data,
}: {
  readonly type: string;
  readonly data: unknown;
}): Float32Array | undefined {
  if (data instanceof Float32Array) return data;
  if (data instanceof Float64Array) return Float32Array.from(data);
  if (type !== 'float16') return undefined;
  if (data instanceof Uint16Array) {
    const bits = Uint16Array.from(data);
    return decodeFloats(new Uint8Array(bits.buffer), 'float16');
  }
  // Where the engine has an array of halves, the runtime gives that.
  return ArrayBuffer.isView(data) ? Float32Array.from(data as Uint16Array) : undefined;
}

/** @throws {ModelError} when the model's output is not floating point */
export function requireFloats(output: TensorData | undefined, name: string): Float32Array {
  const values = output === undefined ? undefined : floatsOf(output);
  if (values !== undefined) return values;
  throw new ModelError(`the output "${name}" of the model holds ${output?.type ?? 'nothing'}, not floats`);
}
