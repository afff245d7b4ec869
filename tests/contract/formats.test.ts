import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CancelledError, InputError } from '../../main/core/errors';
import { Matrix } from '../../main/core/matrix';
import type { Profiles } from '../../main/core/profiles';
import { createTask, quietTask } from '../../main/core/task';
import { formatOf, formats } from '../../main/tables/registry';

const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-formats-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const profiles = (): Profiles => ({
  metadata: new Map([['Metadata_Plate', { kind: 'text', values: ['b', 'a', 'c'] }]]),
  featureNames: ['emb_0000', 'emb_0001'],
  features: new Matrix(3, 2, Float32Array.of(1, -2, 0.5, 4, 1e-3, 6)),
});

describe('every format', () => {
  it('is one that CONTRACT.md names', () => {
    expect(formats.ids).toEqual(['parquet', 'csv', 'csv.gz', 'h5ad', 'npy']);
  });

  for (const format of formats.entries) {
    describe(format.id, () => {
      const file = (name: string): string => path.join(folder, `${name}${format.extensions[0]}`);

      it('is found by its endings, in any case, and tells what it is', () => {
        for (const extension of format.extensions) {
          expect(formatOf(`/a/b/plate.1${extension}`)).toBe(format);
          expect(formatOf(`X${extension.toUpperCase()}`)).toBe(format);
        }
        expect([format.title, format.summary, format.citation].every((each) => each.length >= 3)).toBe(true);
      });

      it('keeps rows, their order and the values, and leaves its input alone', async () => {
        const written = profiles();
        await format.write(file('order'), written, {}, quietTask());
        const read = await format.read(file('order'), { precision: 'single' }, quietTask());
        expect(written).toEqual(profiles());
        expect(read.profiles.features).toEqual(written.features);
        expect(read.profiles.featureNames).toEqual(written.featureNames);
      });

      it('gives the precision that is asked for', async () => {
        await format.write(file('precision'), profiles(), {}, quietTask());
        const double = await format.read(file('precision'), { precision: 'double' }, quietTask());
        expect(double.profiles.features.data).toBeInstanceOf(Float64Array);
      });

      it('refuses a file of another kind with a message that names it', async () => {
        const wrong = file('wrong');
        writeFileSync(wrong, Uint8Array.of(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7));
        const error: unknown = await format
          .read(wrong, { precision: 'single' }, quietTask())
          .catch((e: unknown) => e);
        expect(error).toBeInstanceOf(InputError);
        expect(String(error)).toContain(wrong);
      });
    });
  }

  it('stops where there is something to wait for', async () => {
    const controller = new AbortController();
    controller.abort();
    const cancelled = createTask(controller.signal, () => undefined);
    for (const id of ['parquet', 'csv']) {
      const work = formats.find(id).write(path.join(folder, `stop-${id}`), profiles(), {}, cancelled);
      await expect(work).rejects.toBeInstanceOf(CancelledError);
    }
  });
});
