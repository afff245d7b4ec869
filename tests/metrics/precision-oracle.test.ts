import { expect, it } from 'vitest';
import { labelOf } from '../../main/core/samples';
import { createEvaluated } from '../../main/metrics/evaluated';
import { sharedRankings } from '../../main/metrics/map-replicate';
import { rankAgainstControls } from '../../main/metrics/rank-against-controls';
import type { CaseName, Oracle, Tolerance } from '../helpers/oracle';
import { expectClose, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';
import { byCompound, copairsRows, embeddedCase, part, score } from './cases';

/** copairs names the labels it scored by code; ours are the same codes as text. */
export async function expectLabels(
  id: string,
  samples: Parameters<typeof score>[1],
  oracle: Oracle,
  params: Readonly<Record<string, string>> = {},
): Promise<void> {
  const found = await score(id, samples, params);
  const names = Array.from(oracle.vector('map_code'), String);
  const column = (key: string): number[] => names.map((name) => part(found, `perLabel.${name}.${key}`));
  const tolerance = oracle.tolerance as Record<'map' | 'p' | 'p_fdr', Tolerance>;
  expectClose(column('mAP'), oracle.vector('map'), tolerance.map);
  // Each p of the oracle is a share of 1,000 draws: among some sixty, one lies 2.5 standard errors off.
  oracle.vector('p').forEach((p, i) => {
    const atol = Math.max(tolerance.p.atol ?? 0, 4 * Math.sqrt((p * (1 - p)) / 1000));
    expectClose([column('p')[i]], [p], { atol });
  });
  expectClose(column('q'), oracle.vector('p_fdr'), tolerance.p_fdr);
  expect(part(found, 'allLabels')).toBeCloseTo(oracle.values['mean_map'] as number, 3);
}

describeShared('replicate retrieval of copairs', 'oracles', () => {
  for (const name of ['blobs', 'bladder', 'digits'] as const satisfies readonly CaseName[]) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const samples = byCompound(copairsRows(embeddedCase(name, embedding)));
        const evaluated = createEvaluated(samples);
        const rankings = (await sharedRankings(evaluated, testRun())).replicates;
        const ids = ['replicability_all', 'replicability_across_batches'];
        for (const [r, id] of ids.entries()) {
          const oracle = readOracle(name, `metric_map_${id}__${embedding}`);
          const expected = oracle.vector('ap');
          const rows = Array.from(expected.keys()).filter((i) => !Number.isNaN(expected[i]));
          expect(Array.from(rankings[r].precision).filter(Number.isFinite)).toHaveLength(rows.length);
          expectClose(
            rows.map((i) => rankings[r].precision[i]),
            rows.map((i) => expected[i]),
            { atol: 2e-3 },
          );
          expect(rows.map((i) => rankings[r].positives[i])).toEqual(
            rows.map((i) => oracle.vector('n_pos')[i]),
          );
          expect(rows.map((i) => rankings[r].total[i])).toEqual(rows.map((i) => oracle.vector('n_total')[i]));
          await expectLabels(['map-replicate', 'map-replicate-across'][r], evaluated, oracle);
        }
        expect(labelOf(samples).levels.length).toBeGreaterThan(1);
      });
    }
  }
});

describeShared('activity and consistency of copairs', 'oracles', () => {
  for (const name of ['blobs', 'bladder', 'digits'] as const satisfies readonly CaseName[]) {
    for (const embedding of ['raw', 'combat_param'] as const) {
      it(`${name}, ${embedding}`, async () => {
        const samples = byCompound(copairsRows(embeddedCase(name, embedding)));
        const activity = readOracle(name, `metric_map_activity_vs_controls_same_batch__${embedding}`);
        const ranked = await rankAgainstControls(samples, testRun());
        const expected = activity.vector('ap');
        const rows = Array.from(expected.keys()).filter((i) => !Number.isNaN(expected[i]));
        expect(Array.from(ranked.precision).filter(Number.isFinite)).toHaveLength(rows.length);
        expectClose(
          rows.map((i) => ranked.precision[i]),
          rows.map((i) => expected[i]),
          { atol: 2e-3 },
        );
        await expectLabels('map-activity', createEvaluated(samples), activity);
        const consistency = readOracle(name, `metric_map_consistency_moa__${embedding}`);
        await expectLabels('map-consistency', createEvaluated(samples), consistency, { controls: 'counted' });
      });
    }
  }
});
