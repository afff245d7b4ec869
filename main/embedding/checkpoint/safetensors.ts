/**
 * Hugging Face's safetensors: the length of a JSON header, the header with every tensor's type, shape and place,
 * then the values.
 * @see https://github.com/huggingface/safetensors#format
 */
import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';
import type { StoredType, TensorRef } from './tensor-ref';
import { STORED_TYPES, contiguousStrides, countOf, createTensorRef } from './tensor-ref';

const TYPES: Readonly<Record<string, StoredType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

/** The format allows 100 MB; real headers have some hundred kilobytes. */
const MOST_HEADER_BYTES = 16 * 2 ** 20;

const damaged = (source: ByteSource, what: string): ModelError =>
  new ModelError(`${source.path} is cut short or damaged: ${what}`, {
    hint: 'copy or download it again, and compare its size with the original',
  });

const isSizes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);

async function readHeader(source: ByteSource): Promise<{ header: object; dataAt: number }> {
  const head = await source.read(0, 8);
  const length = Number(new DataView(head.buffer).getBigUint64(0, true));
  if (length > MOST_HEADER_BYTES || 8 + length > source.size) {
    throw damaged(source, `its header claims ${length} bytes, the file has ${source.size}`);
  }
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(await source.read(8, length)));
    if (typeof header === 'object' && header !== null) return { header, dataAt: 8 + length };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw damaged(source, 'its header is not JSON');
}

/** @throws {ModelError} naming the tensor whose type, shape or place is wrong */
export async function readSafetensors(source: ByteSource): Promise<ReadonlyMap<string, TensorRef>> {
  const { header, dataAt } = await readHeader(source);
  const refs = new Map<string, TensorRef>();
  for (const [name, entry] of Object.entries(header) as [string, unknown][]) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets } = (entry ?? {}) as Partial<Record<string, unknown>>;
    if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(data_offsets) || data_offsets.length !== 2) {
      throw damaged(source, `the tensor "${name}" has no type, shape or place`);
    }
    if (!Object.hasOwn(TYPES, dtype)) {
      throw new ModelError(
        `${source.path}: the tensor "${name}" is of type ${dtype}, which is not supported`,
        {
          hint: 'save the weights as float32 or float16',
        },
      );
    }
    const [from, to] = data_offsets;
    const bytes = countOf(shape) * STORED_TYPES[TYPES[dtype]];
    if (to - from !== bytes || dataAt + to > source.size) {
      throw damaged(
        source,
        `the tensor "${name}" claims the shape [${shape.join(', ')}] and bytes ${from} to ${to} of ${source.size - dataAt}`,
      );
    }
    const place = {
      name,
      dtype: TYPES[dtype],
      shape,
      strides: contiguousStrides(shape),
      byteOffset: dataAt + from,
    };
    refs.set(name, createTensorRef(source, place));
  }
  return refs;
}
