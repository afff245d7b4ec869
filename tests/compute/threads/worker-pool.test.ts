import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { CancelledError, InputError, ParamError } from '../../../main/core/errors';
import type { WorkerPool } from '../../../main/compute/threads/worker-pool';
import { createWorkerPool } from '../../../main/compute/threads/worker-pool';
import type { OddRequest } from './fixtures/odd-worker';

const entryOf = (name: string): URL => new URL(`./fixtures/${name}.ts`, import.meta.url);
const open: WorkerPool<OddRequest, number>[] = [];

function odd(threads: number, entry = entryOf('odd-worker')): WorkerPool<OddRequest, number> {
  const pool = createWorkerPool<OddRequest, number>({ entry, threads });
  open.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((pool) => pool.close()));
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('a pool of workers', () => {
  it('gives results in the order of the items, whichever is done first', async () => {
    const items = [40, 1, 30, 1, 20].map((sleepMs, value) => ({ value, sleepMs }));
    const outcomes = await collect(odd(2).map(items));
    expect(outcomes).toEqual(items.map((_, index) => ({ index, ok: true, value: 2 * index })));
  });

  it('brings errors over with class, message, hint and fields, as outcomes of their own items', async () => {
    const pool = odd(2);
    const outcomes = await collect(
      pool.map([
        { value: 1 },
        { value: 2, misfortune: 'input' },
        { value: 3, misfortune: 'param' },
        { value: 4 },
      ]),
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, true]);
    const [, input, param] = outcomes.map((outcome) => (outcome.ok ? undefined : outcome.error));
    expect(input).toBeInstanceOf(InputError);
    expect(input).toMatchObject({ message: 'row 2 is odd', hint: 'leave it out' });
    expect(param).toBeInstanceOf(ParamError);
    expect(param).toMatchObject({ fields: { k: 'k must be an int in [1, 100], got 0' } });
    await expect(pool.run({ value: 5, misfortune: 'fault' })).rejects.toThrow('undefined is not a function');
  });

  it.each([
    ['exit', 'the worker thread crashed at this item: it stopped without a word'],
    ['throw-later', 'the worker thread crashed at this item: a callback of a library threw'],
  ] as const)('loses one item to a crash (%s) and goes on with a new thread', async (misfortune, message) => {
    const items = Array.from({ length: 6 }, (_, value) => (value === 2 ? { value, misfortune } : { value }));
    const outcomes = await collect(odd(1).map(items));
    expect(outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []))).toEqual([0, 2, 6, 8, 10]);
    expect(outcomes[2]).toMatchObject({ ok: false, error: { message } });
  });

  it('says once and for all why its threads cannot start', async () => {
    const pool = odd(2, entryOf('broken-worker'));
    const why = /^the worker thread file:.*broken-worker\.ts cannot start: this file cannot be loaded$/;
    await expect(pool.run({ value: 1 })).rejects.toThrow(why);
    await expect(pool.run({ value: 2 })).rejects.toThrow(why);
  });

  it('obeys an abort at once, and can be used again', async () => {
    const pool = odd(1);
    await pool.run({ value: 0 });
    const controller = new AbortController();
    const working = failure(pool.run({ value: 1, sleepMs: 300 }, controller.signal));
    const waiting = failure(pool.run({ value: 2 }, controller.signal));
    controller.abort();
    expect(await working).toBeInstanceOf(CancelledError);
    expect(await waiting).toBeInstanceOf(CancelledError);
    expect(await pool.run({ value: 3 })).toBe(6);
    expect(await failure(pool.run({ value: 4 }, controller.signal))).toBeInstanceOf(CancelledError);
  });

  it('stops a list in the middle when it is aborted', async () => {
    const controller = new AbortController();
    const items = Array.from({ length: 50 }, (_, value) => ({ value, sleepMs: 1 }));
    const taken: number[] = [];
    const work = (async () => {
      for await (const outcome of odd(2).map(items, controller.signal)) {
        taken.push(outcome.index);
        if (taken.length === 5) controller.abort();
      }
    })();
    expect(await failure(work)).toBeInstanceOf(CancelledError);
    expect(taken).toEqual([0, 1, 2, 3, 4]);
  });

  it('asks for items only as fast as results are taken', async () => {
    let asked = 0;
    function* items(): Generator<OddRequest> {
      for (;;) yield { value: asked++ };
    }
    for await (const outcome of odd(2).map(items())) {
      expect(asked - outcome.index).toBeLessThanOrEqual(4);
      if (outcome.index === 20) break;
    }
  });

  it('fails what is under way when it is closed', async () => {
    const pool = odd(1);
    await pool.run({ value: 0 });
    const work = failure(pool.run({ value: 1, sleepMs: 10_000 }));
    await pool.close();
    expect(await work).toBeInstanceOf(CancelledError);
    expect(await failure(pool.run({ value: 2 }))).toBeInstanceOf(CancelledError);
  });

  it('runs a bundled worker as it runs the source', async () => {
    const outfile = path.join(mkdtempSync(path.join(tmpdir(), 'pool-')), 'worker.mjs');
    const entryPoints = [path.join(import.meta.dirname, 'fixtures', 'odd-worker.ts')];
    await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm' });
    expect(await odd(1, pathToFileURL(outfile)).run({ value: 21 })).toBe(42);
  });
});
