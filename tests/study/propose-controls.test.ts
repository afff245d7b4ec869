import { describe, expect, it } from 'vitest';
import { controlProposals, proposeControls } from '../../main/study/propose-controls';

describe('negative controls by their names', () => {
  it('finds what labs write, the likeliest first', () => {
    expect(proposeControls(['taxol', 'DMSO', 'untreated', 'DMSO'])).toEqual(['DMSO', 'untreated']);
    expect(proposeControls(['trt', 'poscon', 'negcon', 'empty'])).toEqual(['negcon', 'empty']);
    expect(proposeControls(['treatment', 'negative_control'])).toEqual(['negative_control']);
    expect(proposeControls(['EMPTY', 'sirna_1'])).toEqual(['EMPTY']);
    expect(proposeControls(['DMSO 0.1%', 'x'])).toEqual(['DMSO 0.1%']);
    expect(proposeControls(['non-targeting #2', 'TP53'])).toEqual(['non-targeting #2']);
  });

  it('proposes nothing where nothing looks like one, or all is one', () => {
    expect(proposeControls(['neutrophil', 'monocyte', 'negatively charged', 'empagliflozin'])).toEqual([]);
    expect(proposeControls(['DMSO', 'DMSO'])).toEqual([]);
  });

  it('over all columns, with the reason and where they are', () => {
    const text = (...values: readonly string[]): { kind: 'text'; values: readonly string[] } => ({
      kind: 'text',
      values,
    });
    const proposals = controlProposals(
      new Map([
        ['Metadata_Path', text('DMSO', 'b', 'c')],
        ['Metadata_Plate', text('P1', 'P2', 'P2')],
        ['Metadata_drug', text('taxol', 'DMSO', 'DMSO')],
        ['Metadata_pert_type', text('negcon', 'trt', 'negcon')],
      ]),
    );
    expect(proposals).toEqual([
      {
        column: 'pert_type',
        value: 'negcon',
        rows: 2,
        plates: 2,
        totalPlates: 2,
        reason: '"negcon" usually names the negative control of a plate map: 2 of 3 rows, on 2 of 2 plates',
      },
      {
        column: 'drug',
        value: 'DMSO',
        rows: 2,
        plates: 1,
        totalPlates: 2,
        reason: '"DMSO" usually names the vehicle of compounds: 2 of 3 rows, on 1 of 2 plates',
      },
    ]);
  });
});
