/*
 * The directory of a ZIP archive, as far as PyTorch writes them: stored (uncompressed) entries, ZIP64 where they are
 * large. Every number in the file is checked against the file's size before anything is read or allocated.
 * Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.
 */
import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';

export interface ZipEntry {
  readonly name: string;
  /** Of the content. */
  readonly size: number;
  /** Of the local header in front of the content. */
  readonly headerOffset: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES = 0xffff;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const IN_ZIP64 = 0xffffffff;
/** Far above any checkpoint: the largest known have some thousand tensors. */
const MOST_DIRECTORY_BYTES = 32 * 2 ** 20;
const MOST_ENTRIES = 200_000;

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const damaged = (source: ByteSource, what: string): ModelError =>
  new ModelError(`${source.path} is cut short or damaged: ${what}`, {
    hint: 'copy or download it again, and compare its size with the original',
  });

interface Directory {
  readonly offset: number;
  readonly bytes: number;
  readonly entries: number;
}

async function readZip64End(source: ByteSource, locatorAt: number): Promise<Directory | undefined> {
  if (locatorAt < 0) return undefined;
  const locator = viewOf(await source.read(locatorAt, 20));
  if (locator.getUint32(0, true) !== END64_LOCATOR) return undefined;
  const at = Number(locator.getBigUint64(8, true));
  const end = viewOf(await source.read(at, 56));
  if (end.getUint32(0, true) !== END64)
    throw damaged(source, 'its ZIP64 directory is not where it should be');
  return {
    entries: Number(end.getBigUint64(32, true)),
    bytes: Number(end.getBigUint64(40, true)),
    offset: Number(end.getBigUint64(48, true)),
  };
}

const REPACKED = 'PyTorch stores entries as they are: if somebody packed the file again, unpack it';
/** What else is a ZIP archive, by the name of an entry. */
const PACKED: readonly (readonly [RegExp, string])[] = [
  [/\/code\/__torch__/, 'it is a TorchScript archive: save model.state_dict() with torch.save instead'],
  [
    /^(metadata|config)\.json$|\.weights\.h5$/,
    'it seems to be a Keras model: export it as .onnx with tf2onnx',
  ],
];

/** Looks for the end record from the back: only a comment may follow it. */
async function findDirectory(source: ByteSource): Promise<Directory> {
  const tailBytes = Math.min(source.size, END_BYTES + COMMENT_BYTES);
  const tailAt = source.size - tailBytes;
  const tail = viewOf(await source.read(tailAt, tailBytes));
  for (let at = tailBytes - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END || at + END_BYTES + tail.getUint16(at + 20, true) > tailBytes)
      continue;
    const zip64 = await readZip64End(source, tailAt + at - 20);
    return (
      zip64 ?? {
        entries: tail.getUint16(at + 10, true),
        bytes: tail.getUint32(at + 12, true),
        offset: tail.getUint32(at + 16, true),
      }
    );
  }
  throw damaged(source, 'the directory at the end of the ZIP archive is missing');
}

/** The ZIP64 extra field has only those of size, packed size and offset that did not fit, in this order. */
function readZip64Extra(extra: DataView, values: readonly number[]): readonly number[] {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
    let field = at + 4;
    return values.map((value) => {
      if (value !== IN_ZIP64 || field + 8 > end) return value;
      field += 8;
      return Number(extra.getBigUint64(field - 8, true));
    });
  }
  return values;
}

/**
 * All entries by name.
 * @throws {ModelError} when the archive is damaged, an entry is compressed, encrypted, named twice or reaches outside the file
 */
export async function readZipDirectory(source: ByteSource): Promise<ReadonlyMap<string, ZipEntry>> {
  const directory = await findDirectory(source);
  if (directory.bytes > MOST_DIRECTORY_BYTES || directory.entries > MOST_ENTRIES) {
    throw damaged(source, `its directory claims ${directory.entries} entries in ${directory.bytes} bytes`);
  }
  const bytes = await source.read(directory.offset, directory.bytes);
  const view = viewOf(bytes);
  const text = new TextDecoder();
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let index = 0; index < directory.entries; index++) {
    if (at + CENTRAL_BYTES > bytes.length || view.getUint32(at, true) !== CENTRAL) {
      throw damaged(source, `entry ${index + 1} of ${directory.entries} in its directory cannot be read`);
    }
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    );
    const nameAt = at + CENTRAL_BYTES;
    const next = nameAt + nameBytes + extraBytes + commentBytes;
    if (next > bytes.length) throw damaged(source, `entry ${index + 1} reaches beyond its directory`);
    const name = text.decode(bytes.subarray(nameAt, nameAt + nameBytes));
    const extra = new DataView(bytes.buffer, bytes.byteOffset + nameAt + nameBytes, extraBytes);
    const stored = [24, 20, 42].map((field) => view.getUint32(at + field, true));
    const [size, packed, headerOffset] = readZip64Extra(extra, stored);
    if ((view.getUint16(at + 8, true) & 1) !== 0 || view.getUint16(at + 10, true) !== 0 || size !== packed) {
      throw new ModelError(`${source.path}: the entry "${name}" is compressed or encrypted`, {
        hint: PACKED.find(([pattern]) => pattern.test(name))?.[1] ?? REPACKED,
      });
    }
    if (headerOffset + LOCAL_BYTES + size > source.size) {
      throw damaged(
        source,
        `the entry "${name}" claims ${size} bytes from ${headerOffset}, the file has ${source.size}`,
      );
    }
    if (entries.has(name)) throw damaged(source, `the entry "${name}" occurs twice`);
    entries.set(name, { name, size, headerOffset });
    at = next;
  }
  return entries;
}

/** Where an entry's content starts; the header in front of it varies in length. */
export async function locateEntry(source: ByteSource, entry: ZipEntry): Promise<number> {
  const header = viewOf(await source.read(entry.headerOffset, LOCAL_BYTES));
  if (header.getUint32(0, true) !== LOCAL) throw damaged(source, `the entry "${entry.name}" has no header`);
  const at = entry.headerOffset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  if (at + entry.size > source.size)
    throw damaged(source, `the entry "${entry.name}" reaches beyond its end`);
  return at;
}
