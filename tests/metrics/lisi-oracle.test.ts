import { expect, it } from 'vitest';
import { batchOf, labelOf } from '../../main/core/samples';
import { createEvaluated } from '../../main/metrics/evaluated';
import { findBetas, inverseSimpsonIndices } from '../../main/metrics/inverse-simpson';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { embeddedCase, part, score, valueOf } from './cases';

// harmonypy 0.0.9 and R lisi 1.0; both stop their bisection at 1e-5, hence 1e-4.
const TOLERANCE = { rtol: 1e-4, atol: 1e-4 };

describeShared('LISI of harmonypy and R', 'oracles', () => {
  for (const name of ['blobs', 'bladder', 'digits'] as const satisfies readonly CaseName[]) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const samples = embeddedCase(name, embedding);
        const oracle = readOracle(name, `metric_lisi__${embedding}`);
        const expected = oracle.values as Record<string, number>;
        const evaluated = createEvaluated(samples);
        const batches = await score('ilisi', evaluated);
        const labels = await score('clisi', evaluated);
        expect(part(batches, 'perplexity')).toBe(expected['perplexity']);
        expectClose(
          [
            part(batches, 'medianLisi'),
            part(batches, 'meanLisi'),
            part(labels, 'medianLisi'),
            part(labels, 'meanLisi'),
            valueOf(batches),
            valueOf(labels),
          ],
          ['median_ilisi', 'mean_ilisi', 'median_clisi', 'mean_clisi', 'ilisi_scaled', 'clisi_scaled'].map(
            (key) => expected[key],
          ),
          TOLERANCE,
        );
        const run = testRun();
        const k = 3 * expected['perplexity'] - 1;
        const neighbours = await evaluated.neighbours({ k, distance: 'euclidean' }, run);
        const betas = await findBetas(neighbours, expected['perplexity'], run.task);
        const index = async (factor: ReturnType<typeof labelOf>): Promise<Float64Array> =>
          inverseSimpsonIndices(neighbours, factor, betas, run.task);
        const found = [await index(batchOf(samples)), await index(labelOf(samples))];
        const rows = samples.features.rows;
        // Where the last neighbour ties with the next one, either may be taken: such rows are not compared.
        const longer = await evaluated.neighbours({ k: k + 1, distance: 'euclidean' }, run);
        const settled = Array.from({ length: rows }, (_, i) => i).filter(
          (i) => longer.distances[i * (k + 1) + k] - longer.distances[i * (k + 1) + k - 1] > 1e-9,
        );
        expect(settled.length).toBeGreaterThan(0.9 * rows);
        const ids = name === 'digits' ? ['metric_lisi__'] : ['metric_lisi__', 'metric_lisi_R__'];
        for (const id of ids) {
          const { data } = readOracle(name, id + embedding).matrix('lisi');
          for (const column of [0, 1]) {
            expectClose(
              settled.map((i) => found[column][i]),
              settled.map((i) => data[2 * i + column]),
              TOLERANCE,
            );
          }
        }
      });
    }
  }
});
