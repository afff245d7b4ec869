import { describe, expect, it } from 'vitest';
import type { ParamSpec } from '../../main/contract/params';
import type { Run } from '../../main/core/correction';
import { CancelledError } from '../../main/core/errors';
import { Matrix } from '../../main/core/matrix';
import { defaultParams, parseParams } from '../../main/core/params';
import type { Projection } from '../../main/core/projection';
import { createRng } from '../../main/core/rng';
import { createTask, drive, quietTask } from '../../main/core/task';
import { projections } from '../../main/projection/registry';
import { testRun } from '../helpers/run';

const ROWS = 60;
const COLS = 6;

function table(): Matrix<Float64Array> {
  const rng = createRng(11, 'projection contract');
  return new Matrix(
    ROWS,
    COLS,
    Float64Array.from({ length: ROWS * COLS }, () => rng.normal()),
  );
}

async function input(features = table()) {
  const neighbours = await testRun().compute.neighbours(features, 14, 'euclidean', quietTask());
  return { features, neighbours };
}

async function layoutOf(projection: Projection, run: Run, features = table()): Promise<Float32Array> {
  const stepper = await projection.start(await input(features), defaultParams(projection.params), run);
  return drive(stepper, quietTask());
}

/** A value just outside a parameter's range, and its text in the message. */
function badValues(spec: ParamSpec): unknown[] {
  switch (spec.kind) {
    case 'int':
      return [spec.min - 1, spec.max + 1, spec.min + 0.5, 'many'];
    case 'float':
      return [spec.min - 1, spec.max + 1, NaN];
    case 'choice':
      return ['no such choice'];
    case 'flag':
      return ['perhaps'];
    case 'columns':
    case 'text':
    case 'column':
    case 'level':
      return [7];
  }
}

describe.each(projections.entries.map((entry) => [entry.id, entry] as const))(
  'projection %s',
  (id, projection) => {
    it('tells what it is', () => {
      expect(projection.title).not.toBe('');
      expect(projection.summary).toMatch(/^[A-Z].*\.$/s);
      expect(projection.citation).toMatch(/\d{4}/);
      for (const spec of Object.values(projection.params)) expect(spec.help).toMatch(/^[A-Z].*\.$/s);
    });

    it('gives two finite coordinates a row and leaves its input as it was', async () => {
      const given = await input();
      const before = structuredClone({ features: given.features.data, neighbours: given.neighbours });
      const stepper = await projection.start(given, defaultParams(projection.params), testRun());
      const layout = await drive(stepper, quietTask());
      expect(layout).toHaveLength(2 * ROWS);
      expect(layout.every(Number.isFinite)).toBe(true);
      expect({ features: given.features.data, neighbours: given.neighbours }).toEqual(before);
    });

    it('gives the same bytes for the same seed', async () => {
      expect(await layoutOf(projection, testRun('double', 3))).toEqual(
        await layoutOf(projection, testRun('double', 3)),
      );
    });

    it('ends at the same bytes however often one looks', async () => {
      const whole = await layoutOf(projection, testRun());
      const stepper = await projection.start(await input(), defaultParams(projection.params), testRun());
      expect(stepper.current()).toHaveLength(2 * ROWS);
      while (stepper.done < stepper.total) {
        await stepper.run(Math.min(stepper.total, stepper.done + 7));
        expect(stepper.current().every(Number.isFinite)).toBe(true);
      }
      expect(stepper.result()).toEqual(whole);
      expect(stepper.current()).toEqual(whole);
    });

    it('moves only between looks, and the result stays when the layout is used on', async () => {
      const stepper = await projection.start(await input(), defaultParams(projection.params), testRun());
      const start = stepper.current().slice();
      const result = await drive(stepper, quietTask());
      if (stepper.total > 0) expect(result).not.toEqual(start);
      const kept = result.slice();
      stepper.current()[0] += 1;
      expect(result).toEqual(kept);
    });

    it('obeys an abort at its first tick', async () => {
      const controller = new AbortController();
      controller.abort();
      const task = createTask(controller.signal, () => undefined);
      const given = await input();
      await expect(
        projection.start(given, defaultParams(projection.params), { ...testRun(), task }),
      ).rejects.toBeInstanceOf(CancelledError);
    });

    it('refuses NaN and infinity by name, and an empty table', async () => {
      for (const bad of [NaN, Infinity]) {
        const given = await input();
        given.features.data[2 * COLS + 1] = bad;
        await expect(projection.start(given, defaultParams(projection.params), testRun())).rejects.toThrow(
          `${id} needs finite values, row 3, feature 2 is ${bad}`,
        );
      }
      const none = {
        features: new Matrix(0, 3, new Float64Array(0)),
        neighbours: { rows: 0, k: 0, indices: new Int32Array(0), distances: new Float64Array(0) },
      };
      await expect(projection.start(none, defaultParams(projection.params), testRun())).rejects.toThrow(
        `${id} got a table of 0 rows and 3 features`,
      );
    });

    it('refuses every parameter that is out of range', () => {
      for (const [name, spec] of Object.entries(projection.params)) {
        for (const value of badValues(spec)) {
          expect(() => parseParams(projection.params, { [name]: value }, id)).toThrow(name);
        }
      }
    });
  },
);

it('a seed changes the UMAP', async () => {
  const umap = projections.find('umap');
  expect(await layoutOf(umap, testRun('double', 1))).not.toEqual(await layoutOf(umap, testRun('double', 2)));
});

it('an unknown projection is an error that lists what there is', () => {
  expect(() => projections.find('tsne')).toThrow('there is no projection "tsne"');
});
