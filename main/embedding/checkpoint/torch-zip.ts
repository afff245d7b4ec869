/** PyTorch checkpoints since 1.6: a ZIP archive with `<name>/data.pkl` and one stored entry `<name>/data/<key>` a storage. */
import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';
import { findTensors, referTensors } from './collect-tensors';
import type { StoragePlace } from './collect-tensors';
import { readPickle } from './pickle';
import type { TensorRef } from './tensor-ref';
import type { ZipEntry } from './zip-directory';
import { locateEntry, readZipDirectory } from './zip-directory';

/** A pickle of names and shapes; the largest training checkpoints have about a megabyte. */
export const MOST_PICKLE_BYTES = 32 * 2 ** 20;

async function requireLittleEndian(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined || entry.size > 16) return;
  const bytes = await source.read(await locateEntry(source, entry), entry.size);
  const order = new TextDecoder().decode(bytes).trim();
  if (order === 'little') return;
  throw new ModelError(`${source.path} was saved on a big-endian machine (${order}), which is not supported`);
}

/** @throws {ModelError} */
export async function readTorchZip(source: ByteSource): Promise<ReadonlyMap<string, TensorRef>> {
  const entries = await readZipDirectory(source);
  const pickle = [...entries.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) {
    throw new ModelError(
      `${source.path} is a ZIP archive, but not one that PyTorch wrote: it has no data.pkl`,
      {
        hint: 'unpack it and give the model file in it',
      },
    );
  }
  if (pickle.size > MOST_PICKLE_BYTES) {
    throw new ModelError(
      `${source.path}: its data.pkl has ${pickle.size} bytes; at most ${MOST_PICKLE_BYTES} are read`,
    );
  }
  const root = pickle.name.slice(0, -'data.pkl'.length);
  await requireLittleEndian(source, entries.get(`${root}byteorder`));
  const bytes = await source.read(await locateEntry(source, pickle), pickle.size);
  const tensors = findTensors(source.path, readPickle(source.path, bytes).value);
  const places = new Map<string, StoragePlace>();
  for (const [tensor, { storage }] of tensors) {
    if (places.has(storage.key)) continue;
    const entry = entries.get(`${root}data/${storage.key}`);
    if (entry === undefined) {
      throw new ModelError(`${source.path} is damaged: the values of "${tensor}" are missing`, {
        hint: 'copy or download it again',
      });
    }
    places.set(storage.key, { byteOffset: await locateEntry(source, entry), bytes: entry.size });
  }
  return referTensors(source, tensors, ({ key }) => places.get(key) ?? { byteOffset: 0, bytes: 0 });
}
