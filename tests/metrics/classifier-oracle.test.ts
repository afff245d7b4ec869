import { expect, it } from 'vitest';
import { batchOf } from '../../main/core/samples';
import { auroc } from '../../main/math/auroc';
import { outOfFoldProbabilities } from '../../main/metrics/batch-auroc';
import { expectClose, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { embeddedCase, part, score, valueOf } from './cases';

// scikit-learn 1.2.1 on the folds stored with it; the optimum is unique, hence 1e-3 on every probability.
describeShared('batch classifier of scikit-learn', 'oracles', () => {
  for (const name of ['blobs', 'digits'] as const) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const samples = embeddedCase(name, embedding);
        const oracle = readOracle(name, `metric_batch_auroc__${embedding}`);
        const batch = batchOf(samples);
        const folds = Int32Array.from(oracle.vector('folds'));
        const found = await outOfFoldProbabilities(samples.features, batch, folds, 1, testRun());
        // The oracle's columns are in the order of the batch numbers, ours in order of appearance.
        const columns = batch.levels.length;
        const ours = new Float64Array(found.data.length);
        for (let i = 0; i < found.rows; i++) {
          batch.levels.forEach(
            (level, c) => (ours[i * columns + Number(level)] = found.data[i * columns + c]),
          );
        }
        expectClose(ours, oracle.matrix('prob').data, { atol: 1e-3 });
        const expected = oracle.values['auroc_by_batch'] as number[];
        const areas = expected.map((_, b) =>
          auroc(
            Float64Array.from({ length: found.rows }, (_, i) => ours[i * columns + b]),
            (i) => Number(batch.levels[batch.codes[i]]) === b,
          ),
        );
        expectClose(areas, expected, { atol: 2e-3 });
        expect(areas).toHaveLength(3);
      });
    }
  }
});

// Neighbours are exact but for ties; the linear probe is weakly conditioned, hence 0.02 (oracle.json). Row 12 of bladder's
// second batch lies on the border (scores 2.817 and 2.811 at the optimum): scikit-learn, which stops before it, gives it
// to either label from one machine to the next. That batch may differ by this one row of 18.
const BORDER = { case: 'bladder', embedding: 'combat_param', batch: 'lobo_1', allowed: 0.06 };
describeShared('label probes leaving one batch out', 'oracles', () => {
  for (const name of ['blobs', 'bladder', 'digits'] as const) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const oracle = readOracle(name, `metric_lobo__${embedding}`);
        const found = await score('lobo', embeddedCase(name, embedding));
        for (const [key, probes] of Object.entries(oracle.values)) {
          if (key === 'lobo_mean') continue;
          for (const [probe, scores] of Object.entries(probes as Record<string, Record<string, number>>)) {
            for (const [kind, expected] of Object.entries(scores)) {
              const value = part(found, `${key.replace('lobo_', '')}.${probe}.${kind}`);
              const border = name === BORDER.case && embedding === BORDER.embedding && key === BORDER.batch;
              expect(Math.abs(value - expected), `${key} ${probe} ${kind}`).toBeLessThanOrEqual(
                probe !== 'linear' ? 1e-12 : border ? BORDER.allowed : 0.02,
              );
            }
          }
        }
        const means = oracle.values['lobo_mean'] as Record<string, Record<string, number>>;
        expect(Math.abs(valueOf(found) - means.linear.wf1)).toBeLessThanOrEqual(0.02);
      });
    }
  }
});
