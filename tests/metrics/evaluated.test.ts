import { describe, expect, it } from 'vitest';
import type { Compute } from '../../main/core/compute';
import { createEvaluated } from '../../main/metrics/evaluated';
import { testRun } from '../helpers/run';
import { score, smallSamples } from './cases';

describe('neighbours', () => {
  it('in other batches are not searched again where they were found beside the others', async () => {
    const run = testRun();
    const samples = smallSamples();
    const among = { k: 3, distance: 'euclidean', among: 'other-batches' } as const;
    const expected = await createEvaluated(samples).neighbours(among, run);
    const { codes, levels } = samples.batches[0];
    const rows = Int32Array.from(codes.keys());
    const compute: Compute = {
      ...run.compute,
      neighboursAndApart: async (x, k, { k: kApart }, distance, task) => ({
        all: await run.compute.neighbours(x, k, distance, task),
        apart: await run.compute.neighboursApart(x, codes, levels.length, rows, kApart, distance, task),
      }),
      neighboursApart: () => Promise.reject(new Error('searched again')),
    };
    const evaluated = createEvaluated(samples);
    await evaluated.neighbours({ k: 3, distance: 'euclidean' }, { ...run, compute });
    expect(await evaluated.neighbours(among, { ...run, compute })).toEqual(expected);
  });
});

describe('what metrics share', () => {
  it('scales of LISI are searched once for batches and labels', async () => {
    const evaluated = createEvaluated(smallSamples());
    const computed: string[] = [];
    const shared: typeof evaluated.shared = (name, compute) =>
      evaluated.shared(name, () => {
        computed.push(name);
        return compute();
      });
    await score('ilisi', { ...evaluated, shared });
    await score('clisi', { ...evaluated, shared });
    expect(computed.filter((name) => name.startsWith('scales of LISI'))).toHaveLength(1);
  });
});
