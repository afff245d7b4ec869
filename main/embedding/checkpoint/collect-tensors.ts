import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';
import type { PickleValue, StorageValue, TensorValue } from './pickle-value';
import { isNode } from './pickle-value';
import type { StoredType, TensorRef } from './tensor-ref';
import { STORED_TYPES, countOf, createTensorRef, spanOf } from './tensor-ref';

/** What can be stored of a tensor, by the name of its storage. */
const TYPES: Readonly<Record<string, StoredType>> = {
  FloatStorage: 'float32',
  DoubleStorage: 'float64',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

const MOST_DEPTH = 16;
const MOST_TENSORS = 200_000;

export const storedTypeOf = (file: string, { type }: StorageValue): StoredType => {
  if (Object.hasOwn(TYPES, type)) return TYPES[type];
  throw new ModelError(`${file} stores tensors as ${type}, which is not supported`, {
    hint: 'save the weights as float32 or float16',
  });
};

const keyText = (key: PickleValue): string => (isNode(key) ? key.kind : String(key));

/** Every tensor in nested dictionaries and lists, by its keys joined with dots. */
export function findTensors(file: string, root: PickleValue): ReadonlyMap<string, TensorValue> {
  const tensors = new Map<string, TensorValue>();
  // A value may be shared by many places; those that are open further up would lead round in a circle.
  const open = new Set<PickleValue>();
  let visited = 0;
  const visit = (value: PickleValue, name: string): void => {
    if (!isNode(value)) return;
    if (
      open.has(value) ||
      open.size > MOST_DEPTH ||
      ++visited > 8 * MOST_TENSORS ||
      tensors.size > MOST_TENSORS
    ) {
      throw new ModelError(`${file} nests its tensors too deeply, in a circle, or has too many`, {
        hint: 'save the state dict of the model alone',
      });
    }
    if (value.kind === 'tensor') tensors.set(name, value);
    const children =
      value.kind === 'dict'
        ? value.entries
        : value.kind === 'list' || value.kind === 'tuple'
          ? value.items.entries()
          : [];
    open.add(value);
    for (const [key, child] of children) {
      if (isNode(child)) visit(child, name === '' ? keyText(key) : `${name}.${keyText(key)}`);
    }
    open.delete(value);
  };
  visit(root, '');
  return tensors;
}

/** Where a storage lies in the file, and how many bytes of it there are. */
export interface StoragePlace {
  readonly byteOffset: number;
  readonly bytes: number;
}

/**
 * References to the tensors of a pickle.
 * @throws {ModelError} naming the first tensor that claims more than its storage holds
 */
export function referTensors(
  source: ByteSource,
  tensors: ReadonlyMap<string, TensorValue>,
  place: (storage: StorageValue, tensor: string) => StoragePlace,
): ReadonlyMap<string, TensorRef> {
  const refs = new Map<string, TensorRef>();
  for (const [name, { storage, offset, shape, strides }] of tensors) {
    const dtype = storedTypeOf(source.path, storage);
    const { byteOffset, bytes } = place(storage, name);
    const needed = (offset + spanOf(shape, strides)) * STORED_TYPES[dtype];
    if (!(needed <= bytes) || countOf(shape) * STORED_TYPES[dtype] > bytes) {
      throw new ModelError(
        `${source.path}: the tensor "${name}" claims the shape [${shape.join(', ')}], but only ${bytes} bytes are stored for it`,
        { hint: 'the file is damaged or was made to mislead: copy or download it again' },
      );
    }
    const at = byteOffset + offset * STORED_TYPES[dtype];
    refs.set(name, createTensorRef(source, { name, dtype, shape, strides, byteOffset: at }));
  }
  return refs;
}
