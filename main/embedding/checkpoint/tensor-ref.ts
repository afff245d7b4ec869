import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';

/** Element types that checkpoints store, with their size in bytes. */
export const STORED_TYPES = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
} as const;

export type StoredType = keyof typeof STORED_TYPES;

/** A tensor that lies in a file; nothing of it is in memory until `read`. */
export interface TensorRef {
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  /**
   * Its values, row-major, as single precision.
   * @throws {ModelError} when it is of an integer type
   */
  read(): Promise<Float32Array>;
}

/** The number of values of a shape. */
export const countOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** Half precision: 1 sign bit, 5 of exponent, 10 of fraction. */
function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a single-precision number. */
function decodeBrainFloats(words: Uint16Array): Float32Array {
  const bits = new Uint32Array(words.length);
  for (let i = 0; i < words.length; i++) bits[i] = words[i] << 16;
  return new Float32Array(bits.buffer);
}

function decodeHalves(words: Uint16Array): Float32Array {
  const values = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) values[i] = decodeHalf(words[i]);
  return values;
}

/**
 * Little-endian values as single precision; `bytes` starts a buffer of its own.
 * @returns undefined for integer types
 */
export function decodeFloats(bytes: Uint8Array, dtype: StoredType): Float32Array | undefined {
  const { buffer } = bytes;
  const count = bytes.length / STORED_TYPES[dtype];
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, 0, count);
    case 'float64':
      return Float32Array.from(new Float64Array(buffer, 0, count));
    case 'float16':
      return decodeHalves(new Uint16Array(buffer, 0, count));
    case 'bfloat16':
      return decodeBrainFloats(new Uint16Array(buffer, 0, count));
    case 'int64':
    case 'int32':
    case 'int16':
    case 'int8':
    case 'uint8':
    case 'bool':
      return undefined;
  }
}

/** Where a tensor lies: strides count elements, as in PyTorch. */
export interface TensorPlace {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Of the first element, in bytes from the start of the file. */
  readonly byteOffset: number;
}

export const contiguousStrides = (shape: readonly number[]): number[] =>
  shape.map((_, axis) => countOf(shape.slice(axis + 1)));

/** Elements from the first to the last one of a strided tensor, both included. */
export const spanOf = (shape: readonly number[], strides: readonly number[]): number =>
  countOf(shape) === 0 ? 0 : 1 + shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis], 0);

/** Puts a strided tensor (a stored transpose, say) into row-major order. */
function gather(values: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const out = new Float32Array(countOf(shape));
  const index = new Int32Array(shape.length);
  let from = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** The reference to a tensor whose place has been checked to lie in the file. */
export function createTensorRef(source: ByteSource, place: TensorPlace): TensorRef {
  const { name, dtype, shape, strides, byteOffset } = place;
  const plain = contiguousStrides(shape);
  const isContiguous = shape.every((size, axis) => size === 1 || strides[axis] === plain[axis]);
  return {
    dtype,
    shape,
    async read() {
      const bytes = await source.read(byteOffset, spanOf(shape, strides) * STORED_TYPES[dtype]);
      const values = decodeFloats(bytes, dtype);
      if (values === undefined) {
        throw new ModelError(
          `${source.path}: the tensor "${name}" holds ${dtype}, but weights must be floating point`,
          {
            hint: 'quantised checkpoints cannot be imported: use the original file',
          },
        );
      }
      return isContiguous ? values : gather(values, shape, strides);
    },
  };
}
