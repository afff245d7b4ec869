/** Checkpoints made byte by byte, to be wrong in one way each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder for the tests of one suite. */
export function temporaryFolder(): (name: string, content?: Uint8Array | string) => string {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'unbatch-models-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return (name, content) => {
    const file = path.join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    return file;
  };
}

export interface Entry {
  readonly name: string;
  readonly content: Uint8Array;
  /** What the directory claims, where it is not the truth. */
  readonly claimedSize?: number;
  readonly method?: number;
}

/** A ZIP archive of stored entries. */
export function zipOf(entries: readonly Entry[]): Uint8Array {
  const pieces: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, content, claimedSize = content.length, method = 0 } of entries) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const record = Buffer.alloc(46);
    record.writeUInt32LE(0x02014b50, 0);
    record.writeUInt16LE(method, 10);
    record.writeUInt32LE(claimedSize, 20);
    record.writeUInt32LE(claimedSize, 24);
    record.writeUInt16LE(name.length, 28);
    record.writeUInt32LE(at, 42);
    central.push(record, Buffer.from(name));
    pieces.push(local, Buffer.from(name), Buffer.from(content));
    at += 30 + name.length + content.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...pieces, directory, end]);
}

/** A PyTorch archive with this pickle and the float storages by key. */
export const torchZip = (
  pickle: Uint8Array | string,
  storages: Readonly<Record<string, Float32Array>> = {},
): Uint8Array =>
  zipOf([
    { name: 'archive/data.pkl', content: Buffer.from(pickle as string, 'latin1') },
    ...Object.entries(storages).map(([key, values]) => ({
      name: `archive/data/${key}`,
      content: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    })),
  ]);

const text = (value: string): string => {
  const bytes = Buffer.from(value, 'utf8');
  const head = Buffer.alloc(5);
  head.write('X');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]).toString('latin1');
};

const int = (value: number): string => {
  const bytes = Buffer.alloc(5);
  bytes.write('J');
  bytes.writeInt32LE(value, 1);
  return bytes.toString('latin1');
};

const ints = (values: readonly number[]): string => `(${values.map(int).join('')}t`;

/** The pickle of one dictionary of float tensors, each in a storage of its own: name → shape, storage key, count. */
export function picklesOf(
  tensors: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly key: string;
    readonly count: number;
  }[],
): string {
  const items = tensors.map(({ name, shape, key, count }) => {
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
    const storage = `(${text('storage')}ctorch\nFloatStorage\n${text(key)}${text('cpu')}${int(count)}tQ`;
    const args = `(${storage}${int(0)}${ints(shape)}${ints(strides)}\x89}t`;
    return `${text(name)}ctorch._utils\n_rebuild_tensor_v2\n${args}R`;
  });
  return `\x80\x02}(${items.join('')}u.`;
}

/** A safetensors file with this header. */
export function safetensorsOf(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}
