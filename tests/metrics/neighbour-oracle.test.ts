import { expect, it } from 'vitest';
import { rowsByLevel } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { groupedRows } from '../../main/metrics/grouped-rows';
import { mechanismProfiles, nearestMechanismHits } from '../../main/metrics/mechanism-neighbours';
import { createEvaluated } from '../../main/metrics/evaluated';
import {
  consistencyP,
  levelProfiles,
  meanPairwiseCosine,
  relationshipRecall,
} from '../../main/metrics/efaar';
import { unitRows } from '../../main/math/unit-rows';
import { labelOf } from '../../main/core/samples';
import { expectClose, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { byCompound, embeddedCase, part, score, valueOf } from './cases';

const CASES = ['blobs', 'bladder', 'digits'] as const;
const EMBEDDINGS = ['raw', 'combat_param'] as const;

// bascvi calc_kni_score: counts, so exact (1e-12).
describeShared('K-Neighbors Intersection of bascvi', 'oracles', () => {
  for (const name of CASES) {
    for (const embedding of EMBEDDINGS) {
      it(`${name}, ${embedding}`, async () => {
        const evaluated = createEvaluated(embeddedCase(name, embedding));
        for (const k of [50, 15]) {
          const oracle = readOracle(name, `metric_kni_k${k}__${embedding}`);
          const values = oracle.values as Record<string, number>;
          const found = await score('kni', evaluated, { k });
          expectClose(
            [valueOf(found), part(found, 'accuracy'), part(found, 'diverse'), part(found, 'ownBatch')],
            [values.kni, values.acc_knn, values.pct_diverse, values.mean_pct_same_batch_in_knn],
            { atol: 1e-12 },
          );
          const perBatch = oracle.vector('kni_by_batch');
          expectClose(
            Array.from(perBatch.keys(), (b) => part(found, `perBatch.${b}`)),
            perBatch,
            { atol: 1e-12 },
          );
        }
      });
    }
  }
});

describeShared('mechanisms of nearest profiles', 'oracles', () => {
  for (const name of CASES) {
    for (const embedding of EMBEDDINGS) {
      it(`${name}, ${embedding}`, async () => {
        const samples = byCompound(embeddedCase(name, embedding));
        const oracle = readOracle(name, `metric_nsc__${embedding}`);
        const run = testRun();
        const grouped = groupedRows(samples, { controls: 'counted' })!;
        const profiles = mechanismProfiles(grouped.samples, grouped.group, run);
        // The oracle sorts profiles by number, names sort as text: matched by compound and batch.
        const [compound, batch] = ['compound', 'batch'].map((column) => oracle.vector(column));
        const place = new Map<string, number>();
        compound.forEach((c, i) => place.set(`${c} ${batch[i]}`, i));
        const { compound: compounds, batch: batches } = profiles;
        const order = Array.from(compounds.codes, (code, p) => {
          const name = `${compounds.levels[code]} ${batches.levels[batches.codes[p]]}`;
          return place.get(name) ?? -1;
        });
        expect(new Set(order).size).toBe(compound.length);
        const rules = { nsc: 'compound', nsb: 'batch', nscb: 'compound-and-batch' } as const;
        for (const [id, rule] of Object.entries(rules)) {
          const hits = await nearestMechanismHits(profiles, rule, run);
          const expected = oracle.vector(`hit_${id}`);
          expect(Array.from(hits)).toEqual(order.map((i) => expected[i]));
          expect(valueOf(await score(id, samples, { controls: 'counted' }))).toBeCloseTo(
            oracle.values[id] as number,
            12,
          );
        }
      });
    }
  }
});

describeShared('perturbation maps of EFAAR', 'oracles', () => {
  for (const name of CASES) {
    for (const embedding of EMBEDDINGS) {
      it(`${name}, ${embedding}`, async () => {
        const samples = byCompound(embeddedCase(name, embedding));
        const oracle = readOracle(name, `metric_efaar__${embedding}`);
        const { consistency, p, recall } = oracle.values as Record<string, Record<string, number>>;
        const label = labelOf(samples);
        const nameOf = (code: number): string => `p${label.levels[code].padStart(3, '0')}`;
        const unit = unitRows(samples.features);
        const sortedNull = oracle.vector('null_sorted');
        rowsByLevel(label).forEach((rows, code) => {
          const cosine = meanPairwiseCosine(unit, rows);
          expect(cosine).toBeCloseTo(consistency[nameOf(code)], 9);
          expect(consistencyP(sortedNull, cosine)).toBeCloseTo(p[nameOf(code)], 9);
        });
        const means = levelProfiles(samples.features, label);
        const byName = label.levels.map((_, code) => code).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
        expectClose(
          byName.flatMap((code) =>
            Array.from(means.data.subarray(code * means.cols, (code + 1) * means.cols)),
          ),
          oracle.matrix('aggregated').data,
          { atol: 1e-9 },
        );
        if (Object.keys(recall).length > 0) {
          const [all, known] = [oracle.vector('pair_cosine_null'), oracle.vector('pair_cosine_query')];
          expect(relationshipRecall(all, known, 0.05)).toBeCloseTo(recall['recall_0.05_0.95'], 9);
          expect(relationshipRecall(all, known, 0.1)).toBeCloseTo(recall['recall_0.1_0.9'], 9);
        }
        const found = await score('efaar', samples);
        const byLabel = rowsByLevel(label).map((_, code) =>
          part(found, `perLabel.${label.levels[code]}.cosine`),
        );
        expectClose(
          byLabel,
          byLabel.map((_, code) => consistency[nameOf(code)]),
          { atol: 1e-9 },
        );
      });
    }
  }
});

describeShared('recall of HESCAPE', 'oracles', () => {
  for (const [name, embedding] of [
    ['blobs', 'raw'],
    ['blobs', 'combat_param'],
    ['bladder', 'raw'],
  ] as const) {
    it(`${name}, ${embedding}`, async () => {
      const oracle = readOracle(name, `metric_recall__${embedding}`);
      const left = oracle.matrix('left');
      const samples = {
        ...embeddedCase(name, embedding),
        features: new Matrix(left.rows, left.cols, left.data),
      };
      const found = await score('recall-at-k', createEvaluated(samples, { other: oracle.matrix('right') }));
      const expected = oracle.values as Record<string, number>;
      for (const k of [1, 5, 10]) {
        // The oracle's shares are float32.
        expect(part(found, `toOther.r${k}`)).toBeCloseTo(expected[`test_R@${k}_l2r`], 6);
        expect(part(found, `fromOther.r${k}`)).toBeCloseTo(expected[`test_R@${k}_r2l`], 6);
      }
      expect(valueOf(found)).toBeCloseTo((expected['test_R@5_l2r'] + expected['test_R@5_r2l']) / 2, 6);
    });
  }
});
