import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import type { Column } from '../../main/core/profiles';
import { cellText } from '../../main/core/profiles';
import { cramersV, judgeDesign, unconnectedGroups } from '../../main/judge/confounding';
import { readTable } from '../../main/tables/read-table';
import { describeShared } from '../helpers/shared';

/** rows of (batch, label) as often as said. */
function design(cells: readonly (readonly [batch: string, label: string, count: number])[]) {
  const rows = cells.flatMap(([batch, label, count]) =>
    Array.from({ length: count }, () => ({ batch, label })),
  );
  return {
    batch: factorOf(rows.map(({ batch }) => batch)),
    label: factorOf(rows.map(({ label }) => label)),
    control: Uint8Array.from(rows, ({ label }) => (label === 'DMSO' ? 1 : 0)),
  };
}

describe('confounding', () => {
  it("computes Cramér's V: 0 when independent, 1 when one tells the other, a textbook table between", () => {
    const even = design([
      ['x', 'a', 5],
      ['x', 'b', 5],
      ['y', 'a', 5],
      ['y', 'b', 5],
    ]);
    expect(cramersV(even.batch, even.label)).toEqual({ plain: 0, corrected: 0 });
    const nested = design([
      ['x', 'a', 5],
      ['y', 'b', 5],
    ]);
    expect(cramersV(nested.batch, nested.label).plain).toBeCloseTo(1, 12);
    // χ² = 40·(10·15 − 5·10)² / (15·25·20·20) = 2.6667, V = √(χ²/40)
    const some = design([
      ['x', 'a', 10],
      ['x', 'b', 5],
      ['y', 'a', 10],
      ['y', 'b', 15],
    ]);
    expect(cramersV(some.batch, some.label).plain).toBeCloseTo(Math.sqrt(2.6666666667 / 40), 9);
    // Bergsma: φ̃² = φ² − 1/39, r̃ = c̃ = 2 − 1/39
    const corrected = Math.sqrt((2.6666666667 / 40 - 1 / 39) / (1 - 1 / 39));
    expect(cramersV(some.batch, some.label).corrected).toBeCloseTo(corrected, 9);
  });

  it('finds groups of batches that share no label: the rank deficiency of [batch | label]', () => {
    const two = design([
      ['x', 'a', 1],
      ['y', 'a', 1],
      ['z', 'b', 1],
    ]);
    expect(unconnectedGroups(two.batch, two.label)).toBe(2);
    const one = design([
      ['x', 'a', 1],
      ['y', 'a', 1],
      ['y', 'b', 1],
      ['z', 'b', 1],
    ]);
    expect(unconnectedGroups(one.batch, one.label)).toBe(1);
  });

  it('is red when each batch has labels of its own', () => {
    const { batch, label } = design([
      ['x', 'a', 9],
      ['y', 'b', 9],
    ]);
    const judged = judgeDesign(batch, label);
    expect(judged).toMatchObject({ light: 'red', rankDeficient: true, labelsInOneBatch: ['a', 'b'] });
    expect(judged.why).toContain('cannot be told apart');
  });

  it('is amber when only the controls connect the batches', () => {
    const { batch, label, control } = design([
      ['x', 'DMSO', 6],
      ['x', 'a', 6],
      ['y', 'DMSO', 6],
      ['y', 'b', 6],
    ]);
    const judged = judgeDesign(batch, label, control);
    expect(judged).toMatchObject({ light: 'amber', rankDeficient: false, controlsInEveryBatch: true });
    expect(judged.why).toContain('occurs in one batch only (confounded with batch)');
  });

  it('is amber when a label is missing elsewhere, and names it', () => {
    const { batch, label } = design([
      ['x', 'a', 9],
      ['y', 'a', 9],
      ['y', 'b', 3],
    ]);
    expect(judgeDesign(batch, label).why).toContain('1 of 2 labels occurs in one batch only (b)');
  });

  it('is green when every label is in every batch alike', () => {
    const { batch, label, control } = design([
      ['x', 'DMSO', 9],
      ['x', 'a', 9],
      ['y', 'DMSO', 9],
      ['y', 'a', 9],
    ]);
    expect(judgeDesign(batch, label, control)).toMatchObject({ light: 'green', labelsInOneBatch: [] });
  });
});

describeShared('confounding of real designs', 'data', (folder) => {
  async function readDesign(set: string, labelColumn: string, control?: readonly [string, string]) {
    const table = await readTable(path.join(folder, set, 'metadata.csv'));
    const texts = (name: string): string[] => {
      const column = table.columns.get(name) as Column;
      return Array.from({ length: table.rows }, (_, row) => cellText(column, row) ?? '');
    };
    const controls = control && Uint8Array.from(texts(control[0]), (text) => (text === control[1] ? 1 : 0));
    return judgeDesign(factorOf(texts('batch')), factorOf(texts(labelColumn)), controls);
  }

  it('is amber on BBBC021: every compound in one week, DMSO in all', async () => {
    const judged = await readDesign('bbbc021-profiles', 'compound', ['pert_type', 'negative_control']);
    expect(judged).toMatchObject({ light: 'amber', rankDeficient: false, controlsInEveryBatch: true });
    expect(judged.labelsInOneBatch).toHaveLength(38);
  });

  it('is amber on the blood cells: the mix of classes differs between sources', async () => {
    const judged = await readDesign('wbc-four-sources', 'label');
    expect(judged.light).toBe('amber');
    expect(judged.labelsInOneBatch).toEqual([]);
    expect(judged.why).toContain("Cramér's V");
  });
});
