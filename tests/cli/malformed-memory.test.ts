import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picklesOf, torchZip, zipOf } from '../embedding/checkpoint/checkpoint-files';
import { measureCommand } from '../helpers/peak-memory';

const ALLOWED_MB = 100;
/** Files that need no end are this long (and sparse), so that reading one whole would show. */
const LONG_BYTES = 400e6;
const SLOW = { timeout: 120_000 };

const headerOf = (bytes: bigint): Uint8Array => {
  const file = Buffer.alloc(64, '{');
  file.writeBigUInt64LE(bytes);
  return file;
};

interface Malformed {
  readonly name: string;
  readonly content: () => Uint8Array | string;
  readonly isLong?: boolean;
  readonly says: RegExp;
}

const one = { name: 'a', shape: [60_000, 60_000], key: '0', count: 4 };
const FILES: readonly Malformed[] = [
  {
    name: 'cut-short.pth',
    content: () => torchZip('\x80\x02}.').subarray(0, 60),
    isLong: true,
    says: /cut short or damaged/,
  },
  { name: 'system.pth', content: () => torchZip('\x80\x02cos\nsystem\nU\x02ls\x85R.'), says: /os\.system/ },
  {
    name: 'claims.pth',
    content: () => zipOf([{ name: 'a/data.pkl', content: new Uint8Array(4), claimedSize: 0xfffffff0 }]),
    says: /claims 4294967280 bytes/,
  },
  {
    name: 'shape.pth',
    content: () => torchZip(picklesOf([one]), { 0: new Float32Array(4) }),
    says: /claims the shape \[60000, 60000\]/,
  },
  { name: 'header.safetensors', content: () => headerOf(350_000_000n), isLong: true, says: /header/ },
  {
    name: 'long-graph.json',
    content: () => '{"format":"graph-model","modelTopology":{',
    isLong: true,
    says: /has 400 MB, but a graph's model\.json has at most 8 MB/,
  },
  {
    name: 'nested-graph.json',
    content: () => `{"format":"graph-model","modelTopology":{"node":[${'{},'.repeat(2.5e6)}{}]}}`,
    says: /a JSON text of 5000005 parts/,
  },
  {
    name: 'fine-graph.json',
    content: () => `{"format":"graph-model","modelTopology":{"node":[${'{},'.repeat(4.9e5)}{}]}}`,
    says: /node 1 of its graph has no name/,
  },
  {
    name: 'page.pth',
    content: () => '<!DOCTYPE html><html><body>Sign in</body></html>',
    isLong: true,
    says: /is a web page, not a model/,
  },
  {
    name: 'pointer.safetensors',
    content: () => 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n',
    says: /is a Git LFS pointer/,
  },
];

describe('a malformed file is refused in little memory', () => {
  let folder = '';
  let listMb = 0;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'unbatch-malformed-'));
    listMb = measureCommand(['models', 'list', '--models-dir', folder]).peakMb;
  }, SLOW.timeout);
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(FILES)('$name', SLOW, ({ name, content, isLong = false, says }) => {
    const file = path.join(folder, name);
    writeFileSync(file, content());
    if (isLong) truncateSync(file, LONG_BYTES);
    const { peakMb, status, stderr } = measureCommand(['models', 'import', file, '--models-dir', folder]);
    expect(stderr).toMatch(says);
    expect(status).not.toBe(0);
    expect(peakMb - listMb).toBeLessThan(ALLOWED_MB);
  });
});
