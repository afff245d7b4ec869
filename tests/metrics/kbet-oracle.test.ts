import { expect, it } from 'vitest';
import { batchOf } from '../../main/core/samples';
import { neighbourhoodPValues } from '../../main/metrics/neighbourhood-test';
import { expectClose, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { embeddedCase, part, score, valueOf } from './cases';

// R kBET 0.99.6, every row tested; rtol 1e-9, atol 1e-10 of the oracle.
describeShared('kBET of the R package', 'oracles', () => {
  for (const name of ['blobs', 'bladder', 'digits'] as const) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const samples = embeddedCase(name, embedding);
        const oracle = readOracle(name, `metric_kbet_R__${embedding}`);
        const { k0, rejection_rate_observed: rejected } = oracle.values as Record<string, number>;
        const found = await score('kbet', samples);
        expect(part(found, 'k0')).toBe(k0);
        expect(valueOf(found)).toBeCloseTo(1 - rejected, 9);
        const run = testRun();
        const batch = batchOf(samples);
        const p = await neighbourhoodPValues(samples.features, batch, k0, run, run.task);
        // Integer pixels tie in distance; where the last neighbour ties, either may be taken.
        const expected = oracle.vector('pvalue');
        const settled = Array.from(p.keys()).filter((i) => Math.abs(p[i] - expected[i]) < 1e-9);
        expect(settled.length).toBeGreaterThan((name === 'digits' ? 0.98 : 0.9999) * p.length);
        expectClose(
          settled.map((i) => p[i]),
          settled.map((i) => expected[i]),
          { rtol: 1e-9, atol: 1e-10 },
        );
      });
    }
  }
});
