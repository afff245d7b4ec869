import { expect, it } from 'vitest';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import type { Run } from '../../main/core/correction';
import { takeRows } from '../../main/core/matrix';
import { batchOf, labelOf } from '../../main/core/samples';
import { auroc } from '../../main/math/auroc';
import { outOfFoldProbabilities } from '../../main/metrics/batch-auroc';
import { probeStrength } from '../../main/metrics/label-probes';
import { fitSoftmax, predictSoftmax, whiten } from '../../main/metrics/softmax-regression';
import { expectClose, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { embeddedCase, part, score, valueOf } from './cases';

/** Thousands of small products in doubles, some times faster than the plain ones; one thread, since tests run side by side. */
async function fastRun(): Promise<Run> {
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'double', threads: 1 });
  return { ...testRun(), compute };
}

// scikit-learn 1.2.1 on the folds stored with it; the optimum is unique, hence 1e-3 on every probability.
describeShared('batch classifier of scikit-learn', 'oracles', () => {
  for (const name of ['blobs', 'digits'] as const) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const samples = embeddedCase(name, embedding);
        const oracle = readOracle(name, `metric_batch_auroc__${embedding}`);
        const batch = batchOf(samples);
        const folds = Int32Array.from(oracle.vector('folds'));
        const found = await outOfFoldProbabilities(samples.features, batch, folds, 1, await fastRun());
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

// Neighbours are exact but for ties; the linear probe is weakly conditioned, hence 0.02 (oracle.json). On the 57 rows of
// bladder one row is more than that, and scikit-learn stopped short of the optimum there (objective 3.2144 where 3.1710 is
// possible, see below), which flips rows on the border: its accuracies may differ by one row, the rest is not compared.
describeShared('label probes leaving one batch out', 'oracles', () => {
  for (const name of ['blobs', 'bladder', 'digits'] as const) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const oracle = readOracle(name, `metric_lobo__${embedding}`);
        const samples = embeddedCase(name, embedding);
        const found = await score('lobo', samples, {}, await fastRun());
        for (const [key, probes] of Object.entries(oracle.values)) {
          if (key === 'lobo_mean') continue;
          for (const [probe, scores] of Object.entries(probes as Record<string, Record<string, number>>)) {
            for (const [kind, expected] of Object.entries(scores)) {
              const value = part(found, `${key.replace('lobo_', '')}.${probe}.${kind}`);
              const few = name === 'bladder' && probe === 'linear';
              if (few && kind !== 'acc') continue;
              const rows = samples.batches[0].codes.filter(
                (code) => samples.batches[0].levels[code] === key.replace('lobo_', ''),
              ).length;
              expect(Math.abs(value - expected), `${key} ${probe} ${kind}`).toBeLessThanOrEqual(
                probe !== 'linear' ? 1e-12 : few ? 1.001 / rows : 0.02,
              );
            }
          }
        }
        if (name === 'bladder') return;
        const means = oracle.values['lobo_mean'] as Record<string, Record<string, number>>;
        expect(Math.abs(valueOf(found) - means.linear.wf1)).toBeLessThanOrEqual(0.02);
      });
    }
  }
});

// The smallest objective scipy's L-BFGS-B finds with ftol 0 and gtol 1e-10: 4.152951 and 3.171047 on the bladder rows
// outside batches 2 and 3, ComBat-corrected, C = 27; scikit-learn 1.2.1 stops at 4.160376 and 3.214374.
describeShared('the optimum of the linear probe', 'oracles', () => {
  it.each([
    ['2', 4.152950550596188],
    ['3', 3.1710467579171224],
  ])('bladder without batch %s', async (left, expected) => {
    const samples = embeddedCase('bladder', 'combat_param');
    const [batch, label] = [batchOf(samples), labelOf(samples)];
    const run = testRun();
    const strength = probeStrength(samples.features.cols);
    const { rows: z, penalty } = await whiten(samples.features, strength, run, run.task);
    const known = Array.from(batch.codes.keys()).filter((i) => batch.levels[batch.codes[i]] !== left);
    const rows = takeRows(z, known);
    const codes = Int32Array.from(known, (i) => label.codes[i]);
    const model = await fitSoftmax({ rows, penalty }, codes, 3, strength, run, run.task);
    const { data } = await predictSoftmax(rows, model, run, run.task);
    const loss = codes.reduce((sum, code, i) => sum - Math.log(data[3 * i + code]), 0);
    const size = model.weights
      .subarray(0, 3 * z.cols)
      .reduce((sum, weight, j) => sum + penalty[Math.floor(j / 3)] * weight ** 2, 0);
    expect(strength * loss + size / 2).toBeCloseTo(expected, 4);
  });
});
