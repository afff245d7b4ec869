import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createRng } from '../../../main/core/rng';
import { temporaryFolder } from '../../helpers/cli';
import { mutate } from './mutate';

const SEED = 15;
const FILES = 1000;
const FIXTURES = path.join(import.meta.dirname, '../fixtures');
const CHILD = fileURLToPath(new URL('./decode-all.ts', import.meta.url));

interface Line {
  readonly scanned?: string;
  readonly begun?: string;
  readonly name?: string;
  readonly reason?: string;
  readonly pixels?: number;
  readonly cpuSeconds?: number;
  readonly memoryMiB?: number;
}

function writeMutations(folder: string): readonly string[] {
  mkdirSync(folder);
  const names = readdirSync(FIXTURES)
    .filter((name) => /\.(tif|png|bmp|jpg)$/.test(name))
    .sort();
  const originals = names.map((name) => new Uint8Array(readFileSync(path.join(FIXTURES, name))));
  const rng = createRng(SEED, 'mutations');
  return Array.from({ length: FILES }, (_, i) => {
    const stem = `m${String(i).padStart(4, '0')}`;
    const ending = path.extname(names[i % names.length]).replace('.tif', i % 2 === 0 ? '.ome.tif' : '.tif');
    writeFileSync(path.join(folder, stem + ending), mutate(i, originals, rng));
    return stem + ending;
  });
}

describe('1,000 mutated TIFF, PNG, BMP and JPEG files', () => {
  test(`crash nothing: each is read or has a reason, in bounded memory and time (seed ${SEED})`, () => {
    const folder = path.join(temporaryFolder(), 'mutated');
    const names = writeMutations(folder);
    const log = `${folder}.log`;
    const { stderr, status, signal } = spawnSync(
      process.execPath,
      ['--max-old-space-size=512', '--import', 'tsx', CHILD, folder, log],
      { encoding: 'utf8', maxBuffer: 1 << 26 },
    );
    const lines = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    const begun = lines.findLast((line) => line.begun !== undefined)?.begun;
    expect({ signal, status, after: begun, stderr: status === 0 ? '' : stderr.slice(-500) }).toEqual({
      signal: null,
      status: 0,
      after: names.at(-1),
      stderr: '',
    });
    const scanned = lines.flatMap((line) => line.scanned ?? []);
    expect([...new Set(scanned)].sort()).toEqual(names);
    const outcomes = lines.filter((line) => line.name !== undefined);
    expect(outcomes.map(({ name }) => name)).toEqual(names);
    const refused = outcomes.filter(({ reason }) => reason !== undefined);
    for (const { name, reason } of refused) {
      expect(reason).toMatch(/^\S+ \S/);
      expect(reason).toContain(name);
      expect(reason).not.toContain('\n');
    }
    // Both happen often, or the mutations are too weak or too strong to say anything.
    expect(refused.length).toBeGreaterThan(400);
    expect(outcomes.length - refused.length).toBeGreaterThan(100);
    // The originals have 13 × 11 pixels and fewer: nothing large can come of them.
    for (const { pixels = 0 } of outcomes) expect(pixels).toBeLessThan(1e6);
    const { cpuSeconds = Infinity, memoryMiB = Infinity } = lines[lines.length - 1];
    expect(cpuSeconds).toBeLessThan(60);
    expect(memoryMiB).toBeLessThan(500);
  }, 300_000);

  test('the same seed gives the same files', () => {
    const folders = [0, 1].map(() => path.join(temporaryFolder(), 'mutated'));
    const [first, second] = folders.map((folder) =>
      writeMutations(folder).map((name) => readFileSync(path.join(folder, name), 'base64')),
    );
    expect(second).toEqual(first);
  });
});
