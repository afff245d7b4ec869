import { open } from 'node:fs/promises';
import type { Dataset, Entity, File, Group } from 'h5wasm';
import { InputError } from '../core/errors';

export type { Dataset, Entity, Group } from 'h5wasm';

/** The part of the library that is used here. */
interface H5 {
  readonly File: new (filename: string, mode: 'r' | 'w') => File;
  readonly ready: Promise<unknown>;
}

/**
 * The library decides by `navigator` whether it runs in a browser; Electron has one in Node processes too.
 * It is hidden while the library starts, as its README tells.
 */
async function loadH5(): Promise<H5> {
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const hidden = navigator?.configurable === true;
  if (hidden) Object.defineProperty(globalThis, 'navigator', { value: undefined, configurable: true });
  try {
    const h5 = await import('h5wasm/node');
    await h5.ready;
    return h5;
  } finally {
    if (hidden) Object.defineProperty(globalThis, 'navigator', navigator);
  }
}

const SIGNATURE = Buffer.from([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The library prints pages about a file that is no HDF5; better not to show it one. */
async function requireSignature(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const head = Buffer.alloc(SIGNATURE.length);
    await handle.read(head, 0, head.length, 0);
    if (head.equals(SIGNATURE)) return;
  } finally {
    await handle.close();
  }
  throw new InputError(`${file} is not an HDF5 file (its first bytes are not \\x89HDF)`, {
    hint: 'is it an .h5ad file, and was it copied completely?',
  });
}

/** Opens an HDF5 file of the real file system, and closes it after `use`. */
export async function withH5<T>(
  file: string,
  mode: 'r' | 'w',
  use: (h5: File) => T | Promise<T>,
): Promise<T> {
  if (mode === 'r') await requireSignature(file);
  const h5 = await loadH5();
  let opened: File;
  try {
    opened = new h5.File(file, mode);
    if (mode === 'r' && opened.file_id < 0n) throw new Error('the library cannot open it');
  } catch (error) {
    throw new InputError(`${file} cannot be opened as HDF5`, {
      cause: error,
      hint:
        mode === 'r' ? 'is it an .h5ad file, and was it copied completely?' : 'can the folder be written to?',
    });
  }
  try {
    return await use(opened);
  } finally {
    opened.close();
  }
}

export const isGroup = (entity: Entity | null): entity is Group =>
  entity !== null && 'create_group' in entity;
export const isDataset = (entity: Entity | null): entity is Dataset =>
  entity !== null && 'make_scale' in entity;

/** An attribute's plain value, or undefined where there is none. */
export function attributeOf(entity: Group | Dataset, name: string): unknown {
  return Object.hasOwn(entity.attrs, name) ? entity.attrs[name].value : undefined;
}
