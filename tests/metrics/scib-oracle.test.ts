import { expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import { createEvaluated } from '../../main/metrics/evaluated';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readOracle } from '../helpers/oracle';
import { describeShared } from '../helpers/shared';
import type { Embedding } from './cases';
import { embeddedCase, part, score, valueOf } from './cases';

// scib 1.2.1; tolerances are those of each oracle.json (asw 1e-9, connectivity 2e-3, graph LISI 0.02).
const CASES: readonly CaseName[] = ['blobs', 'bladder', 'digits'];
const EMBEDDINGS: readonly Embedding[] = ['raw', 'combat_param'];

describeShared('scores of scib', 'oracles', () => {
  for (const name of CASES) {
    for (const embedding of EMBEDDINGS) {
      const oracle = readOracle(name, `metric_scib__${embedding}`);
      const expected = (key: string): number => oracle.values[key] as number;
      const samples = embeddedCase(name, embedding);

      it(`silhouettes of ${name}, ${embedding}`, async () => {
        const label = await score('asw-label', samples);
        expect(valueOf(label)).toBeCloseTo(expected('asw_label'), 9);
        expect(part(label, 'unscaled')).toBeCloseTo(expected('asw_label_unscaled'), 9);
        const widths = label.perSample!.map((scaled) => 2 * scaled - 1);
        expectClose(widths, oracle.vector('silhouette_label'), { atol: 1e-9 });
        const batch = await score('asw-batch', samples);
        expect(valueOf(batch)).toBeCloseTo(expected('asw_batch'), 9);
        const within = oracle.vector('one_minus_abs_silhouette_batch_within_label');
        const scored = Array.from(within.keys()).filter((i) => !Number.isNaN(within[i]));
        expect(batch.perSample!.filter((value) => !Number.isNaN(value))).toHaveLength(scored.length);
        expectClose(
          scored.map((i) => batch.perSample![i]),
          scored.map((i) => within[i]),
          { atol: 1e-9 },
        );
      });

      it(`graph connectivity of ${name}, ${embedding}`, async () => {
        const found = await score('graph-connectivity', samples);
        expect(Math.abs(valueOf(found) - expected('graph_connectivity'))).toBeLessThanOrEqual(2e-3);
      });

      it(`variance explained by batch of ${name}, ${embedding}`, async () => {
        expect(Math.abs(valueOf(await score('pcr', samples)) - expected('pcr'))).toBeLessThanOrEqual(1e-7);
        if (embedding === 'raw') return;
        const evaluated = createEvaluated(samples, { before: embeddedCase(name, 'raw').features });
        const found = await score('pcr-comparison', evaluated);
        expect(Math.abs(valueOf(found) - expected('pcr_comparison'))).toBeLessThanOrEqual(1e-7);
      });

      it(`clusters of ${name}, ${embedding}`, async () => {
        const clusters = factorOf(Array.from(oracle.vector('leiden_best'), String));
        const resolution = expected('leiden_best_resolution');
        const evaluated = createEvaluated(samples, { clusters: [{ name: 'best', resolution, clusters }] });
        expect(valueOf(await score('nmi', evaluated))).toBeCloseTo(expected('nmi_leiden'), 10);
        expect(valueOf(await score('ari', evaluated))).toBeCloseTo(expected('ari_leiden'), 10);
      });

      it(`isolated labels of ${name}, ${embedding}`, async () => {
        const found = await score('isolated-asw', samples);
        const value = oracle.values['isolated_label_asw'];
        if (value === null) {
          expect(found).toMatchObject({
            value: null,
            why: 'every label is in every batch, so none is isolated',
          });
          return;
        }
        expect(valueOf(found)).toBeCloseTo(value as number, 9);
        const all = await score('isolated-asw', samples, { 'max-batches': 4 });
        expect(valueOf(all)).toBeCloseTo(expected('isolated_label_asw_threshold_nbatch_minus_1'), 9);
      });

      if (oracle.values['ilisi_graph'] === undefined) continue;
      it(`LISI on the graph of ${name}, ${embedding}`, async () => {
        const evaluated = createEvaluated(samples);
        const batches = await score('ilisi', evaluated, { graph: true });
        const labels = await score('clisi', evaluated, { graph: true });
        expect(Math.abs(valueOf(batches) - expected('ilisi_graph'))).toBeLessThanOrEqual(0.02);
        expect(Math.abs(valueOf(labels) - expected('clisi_graph'))).toBeLessThanOrEqual(0.02);
      });
    }
  }
});
