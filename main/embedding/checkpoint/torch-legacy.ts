/**
 * PyTorch checkpoints before 1.6: pickles one after the other (magic number, protocol, system, the object, the keys
 * of its storages), then every storage as a count and its values.
 */
import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';
import { findTensors, referTensors, storedTypeOf } from './collect-tensors';
import type { StoragePlace } from './collect-tensors';
import { readPickle } from './pickle';
import type { PickleValue, StorageValue, TensorValue } from './pickle-value';
import { isNode } from './pickle-value';
import type { TensorRef } from './tensor-ref';
import { STORED_TYPES } from './tensor-ref';
import { MOST_PICKLE_BYTES } from './torch-zip';

const MAGIC = 0x1950a86a20f9469cfc6cn;

function keysOf(file: string, value: PickleValue): readonly string[] {
  const keys = isNode(value) && value.kind === 'list' ? value.items : [];
  if (keys.every((key): key is string => typeof key === 'string')) return keys;
  throw new ModelError(`${file} is damaged: its list of storages cannot be read`);
}

/** Walks over the storages in the file's order: each tells how many elements it has. */
async function locateStorages(
  source: ByteSource,
  keys: readonly string[],
  tensors: ReadonlyMap<string, TensorValue>,
  from: number,
): Promise<ReadonlyMap<string, StoragePlace>> {
  const storages = new Map<string, StorageValue>();
  for (const { storage } of tensors.values()) storages.set(storage.key, storage);
  const places = new Map<string, StoragePlace>();
  let at = from;
  for (const key of keys) {
    const storage = storages.get(key);
    if (storage === undefined) {
      throw new ModelError(`${source.path} stores values that no tensor uses (${key.slice(0, 40)})`, {
        hint: 'load it in a current PyTorch and save it again',
      });
    }
    const head = await source.read(at, 8);
    const count = Number(new DataView(head.buffer).getBigInt64(0, true));
    const bytes = count * STORED_TYPES[storedTypeOf(source.path, storage)];
    if (count !== storage.count || at + 8 + bytes > source.size) {
      throw new ModelError(
        `${source.path} is cut short or damaged: a storage should have ${storage.count} values, ${count} are claimed`,
        { hint: 'copy or download it again, and compare its size with the original' },
      );
    }
    places.set(key, { byteOffset: at + 8, bytes });
    at += 8 + bytes;
  }
  return places;
}

/** @throws {ModelError} */
export async function readTorchLegacy(source: ByteSource): Promise<ReadonlyMap<string, TensorRef>> {
  const { path } = source;
  const bytes = await source.read(0, Math.min(source.size, MOST_PICKLE_BYTES));
  const magic = readPickle(path, bytes);
  if (magic.value !== MAGIC) {
    throw new ModelError(`${path} is a pickle, but not a checkpoint that PyTorch wrote`, {
      hint: 'save the weights with torch.save(model.state_dict(), …)',
    });
  }
  const protocol = readPickle(path, bytes, magic.end);
  const system = readPickle(path, bytes, protocol.end);
  const object = readPickle(path, bytes, system.end);
  const keys = readPickle(path, bytes, object.end);
  const tensors = findTensors(path, object.value);
  const places = await locateStorages(source, keysOf(path, keys.value), tensors, keys.end);
  return referTensors(source, tensors, ({ key }, tensor) => {
    const place = places.get(key);
    if (place !== undefined) return place;
    throw new ModelError(`${path} is damaged: the values of "${tensor}" are missing`);
  });
}
