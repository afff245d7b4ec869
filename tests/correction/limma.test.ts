import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import type { Samples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

const limma = corrections.find('limma');

const table = (batches: readonly string[], values: readonly number[]): Samples => ({
  features: new Matrix(values.length, 1, Float64Array.from(values)),
  featureNames: ['f0'],
  batches: [factorOf(batches)],
  columns: new Map(),
});

describe('limma by hand', () => {
  it('moves batch means to the mean of the batches, not of the rows', async () => {
    const { corrected } = await limma.fit(table(['a', 'b', 'b', 'b'], [0, 5, 6, 7]), {}, testRun());
    expectClose(corrected.data, [3, 2, 3, 4], { atol: 1e-12 });
  });

  it('keeps a covariate that differs between batches', async () => {
    // y = 10 · (batch b) + 4 · (dose high), each batch with another share of doses.
    const samples = table(['a', 'a', 'a', 'b', 'b', 'b'], [0, 0, 4, 10, 14, 14]);
    const dose = factorOf(['low', 'low', 'high', 'low', 'high', 'high']);
    const { corrected } = await limma.fit(
      { ...samples, covariates: new Map([['dose', dose]]) },
      {},
      testRun(),
    );
    expectClose(corrected.data, [5, 5, 9, 5, 9, 9], { atol: 1e-12 });
  });

  it('warns when the batch cannot be told from what is kept', async () => {
    const samples = table(['a', 'a', 'b', 'b'], [0, 0, 10, 10]);
    const kept = new Map([['drug', factorOf(['x', 'x', 'y', 'y'])]]);
    const fitted = await limma.fit({ ...samples, covariates: kept }, {}, testRun());
    expectClose(fitted.corrected.data, [0, 0, 10, 10], { atol: 1e-12 });
    expect(fitted.warnings?.[0]).toMatch(/^part of the effect of batch cannot be told from what is kept/);
  });

  it('takes a numeric column out around its mean', async () => {
    const samples = table(['a', 'a', 'b', 'b'], [1, 3, 1, 3]);
    const remove = new Map([['density', Float64Array.of(10, 20, 10, 20)]]);
    const { corrected } = await limma.fit({ ...samples, remove }, {}, testRun());
    expectClose(corrected.data, [2, 2, 2, 2], { atol: 1e-12 });
  });

  it('names the columns when batch2 is none of them', async () => {
    const samples = { ...table(['a', 'b'], [1, 2]), columns: new Map([['day', factorOf(['1', '2'])]]) };
    const error: unknown = await limma.fit(samples, { batch2: 'week' }, testRun()).catch((e: unknown) => e);
    expect(error).toMatchObject({ message: 'limma has no column "week" for batch2', hint: 'there are day' });
  });

  it('places unseen rows with all that was taken out', async () => {
    const samples: Samples = {
      ...table(['a', 'a', 'b', 'b', 'a', 'b'], [1, 5, 2, 9, 4, 4]),
      columns: new Map([['day', factorOf(['m', 't', 'm', 't', 't', 'm'])]]),
      remove: new Map([['density', Float64Array.of(1, 2, 3, 1, 2, 5)]]),
    };
    const { model, corrected } = await limma.fit(samples, { batch2: 'day' }, testRun());
    const unseen: Samples = {
      ...table(['b', 'a'], [9, 1]),
      columns: new Map([['day', factorOf(['t', 'm'])]]),
      remove: new Map([['density', Float64Array.of(1, 1)]]),
    };
    const placed = await limma.apply!(model!, unseen, testRun());
    expectClose(placed.data, [corrected.data[3], corrected.data[0]], { atol: 1e-12 });
  });
});

describeShared('limma against removeBatchEffect', 'oracles', () => {
  it.each<[CaseName, string]>([
    ['blobs', 'limma_rbe'],
    ['bladder', 'limma_rbe'],
    ['digits', 'limma_rbe'],
    ['blobs', 'limma_rbe_design'],
    ['bladder', 'limma_rbe_design'],
    ['blobs', 'limma_rbe_batch2_cov'],
    ['bladder', 'limma_rbe_batch2_cov'],
  ])('%s %s', async (caseName, id) => {
    const oracle = readOracle(caseName, id);
    const samples = readCase(caseName);
    const { rows, cols, data } = samples.features;
    const parity = factorOf(Array.from({ length: rows }, (_, i) => String((i + 1) % 2)));
    const first = Float64Array.from({ length: rows }, (_, i) => data[i * cols]);
    const isBatch2 = id === 'limma_rbe_batch2_cov';
    const given: Samples = {
      ...samples,
      columns: new Map([...samples.columns, ['parity', parity]]),
      ...(id === 'limma_rbe_design' ? { covariates: new Map([['label', samples.label!]]) } : {}),
      ...(isBatch2 ? { remove: new Map([['f0', first]]) } : {}),
    };
    const { corrected } = await limma.fit(given, isBatch2 ? { batch2: 'parity' } : {}, testRun());
    expectClose(corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });
});
