import { InputError } from '../core/errors';
import type { Values } from '../core/matrix';
import { Matrix } from '../core/matrix';

/**
 * NumPy's .npy format, versions 1.0 to 3.0: a magic string, a Python literal with dtype, order and shape, then raw values.
 * Little-endian, C order only, the only kinds that Unbatch and NumPy write by default.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly dtype: 'f4' | 'f8' | 'i4' | 'i8' | 'u1' | 'b1';
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

const MAGIC = '\x93NUMPY';
const ALIGNMENT = 64;
const READERS = {
  f4: { bytes: 4, view: (b: ArrayBuffer) => new Float32Array(b) },
  f8: { bytes: 8, view: (b: ArrayBuffer) => new Float64Array(b) },
  i4: { bytes: 4, view: (b: ArrayBuffer) => new Int32Array(b) },
  i8: { bytes: 8, view: (b: ArrayBuffer) => new BigInt64Array(b) },
  u1: { bytes: 1, view: (b: ArrayBuffer) => new Uint8Array(b) },
  b1: { bytes: 1, view: (b: ArrayBuffer) => new Uint8Array(b) },
} as const;

const isDtype = (text: string): text is NpyArray['dtype'] => Object.hasOwn(READERS, text);

interface Header {
  readonly dtype: NpyArray['dtype'];
  readonly shape: readonly number[];
  /** Byte offset of the values. */
  readonly offset: number;
}

function parseHeader(bytes: Uint8Array, name: string): Header {
  const text = new TextDecoder('latin1');
  if (bytes.length < 12 || text.decode(bytes.subarray(0, 6)) !== MAGIC) {
    throw new InputError(`${name} is not an .npy file (its first bytes are not \\x93NUMPY)`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = text.decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([<>|=]?)([a-z]\d+)'/.exec(header);
  const fortran = /'fortran_order':\s*(True|False)/.exec(header);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header);
  if (descr === null || fortran === null || shape === null) {
    throw new InputError(`${name} has an .npy header that cannot be read: ${header.trim().slice(0, 80)}`, {
      hint: 'save a plain numeric array with numpy.save',
    });
  }
  const dtype = descr[2];
  if (descr[1] === '>' || !isDtype(dtype)) {
    throw new InputError(`${name} has dtype ${descr[1]}${dtype}, which is not supported`, {
      hint: 'save it as float32 or float64, little-endian',
    });
  }
  if (fortran[1] === 'True') {
    throw new InputError(`${name} is in Fortran order`, { hint: 'save numpy.ascontiguousarray(x)' });
  }
  const sizes = shape[1].split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  return { dtype, shape: sizes, offset: start + length };
}

/** @throws {InputError} naming `name` when the bytes are not a whole .npy file */
export function decodeNpy(bytes: Uint8Array, name: string): NpyArray {
  const { dtype, shape, offset } = parseHeader(bytes, name);
  const reader = READERS[dtype];
  const count = shape.reduce((product, size) => product * size, 1);
  const end = offset + count * reader.bytes;
  if (!Number.isSafeInteger(count) || bytes.length < end) {
    throw new InputError(
      `${name} is cut short: its header promises ${shape.join(' × ')} values, the file has ${bytes.length} bytes`,
    );
  }
  const data = reader.view(new Uint8Array(bytes.subarray(offset, end)).buffer);
  return { shape, dtype, data };
}

/** Bytes of an .npy file, version 1.0; the same array gives the same bytes. */
export function encodeNpy(array: NpyArray): Uint8Array {
  const kind = array.dtype === 'u1' || array.dtype === 'b1' ? `|${array.dtype}` : `<${array.dtype}`;
  const comma = array.shape.length === 1 ? ',' : '';
  const literal = `{'descr': '${kind}', 'fortran_order': False, 'shape': (${array.shape.join(', ')}${comma}), }`;
  const length = Math.ceil((10 + literal.length + 1) / ALIGNMENT) * ALIGNMENT - 10;
  const body = new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength);
  const bytes = new Uint8Array(10 + length + body.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(`${literal.padEnd(length - 1)}\n`), 10);
  bytes.set(body, 10 + length);
  return bytes;
}

/** A matrix as .npy bytes, float32 or float64 as it is. */
export function encodeMatrix(values: Values): Uint8Array {
  const dtype = values.data instanceof Float32Array ? 'f4' : 'f8';
  return encodeNpy({ shape: [values.rows, values.cols], dtype, data: values.data });
}

/** A two-dimensional float array; integers become doubles. */
export function decodeMatrix(bytes: Uint8Array, name: string): Values {
  const { shape, data } = decodeNpy(bytes, name);
  if (shape.length !== 2) {
    throw new InputError(`${name} has ${shape.length} dimensions; profiles need 2 (rows × features)`);
  }
  if (data instanceof Float32Array) return new Matrix(shape[0], shape[1], data);
  if (data instanceof Float64Array) return new Matrix(shape[0], shape[1], data);
  return new Matrix(shape[0], shape[1], Float64Array.from(data, Number));
}
