import { describe, expect, it } from 'vitest';
import type { ColumnRoles } from '../../main/contract/recipe';
import { Matrix } from '../../main/core/matrix';
import type { Profiles } from '../../main/core/profiles';
import { buildSamples, completeColumns, findColumn } from '../../main/engine/build-samples';

const profiles: Profiles = {
  metadata: new Map([
    ['Metadata_Batch', { kind: 'text', values: ['b1', 'b1', 'b2', 'b2'] }],
    ['Metadata_Plate', { kind: 'text', values: ['001', '001', '002', '002'] }],
    ['Metadata_pert', { kind: 'text', values: ['DMSO', 'x', 'DMSO', null] }],
    ['Metadata_dose', { kind: 'number', values: Float64Array.of(0, 1, NaN, 2) }],
    ['Metadata_moa', { kind: 'text', values: ['', 'kinase', null, 'kinase'] }],
  ]),
  featureNames: ['a'],
  features: new Matrix(4, 1, Float32Array.of(1, 2, 3, 4)),
};
const roles: ColumnRoles = {
  batch: ['batch'],
  label: null,
  group: null,
  plate: null,
  well: null,
  controls: null,
  covariates: [],
  remove: [],
};
const build = (change: Partial<ColumnRoles>) =>
  buildSamples(profiles, { ...roles, ...change }, profiles.features);

describe('buildSamples', () => {
  it('finds columns with or without prefix, whatever their case', () => {
    expect(findColumn(profiles, 'Metadata_Batch')).toBe('Metadata_Batch');
    expect(findColumn(profiles, 'Batch')).toBe('Metadata_Batch');
    expect(findColumn(profiles, 'BATCH')).toBe('Metadata_Batch');
  });

  it('says which columns there are when one is wrong', () => {
    expect(() => build({ batch: ['btch'] })).toThrow('there is no column "btch"');
    try {
      build({ batch: ['btch'] });
    } catch (error) {
      expect(error).toHaveProperty('hint', 'there are Batch, Plate, pert, dose, moa');
    }
  });

  it('names the rows where a label is missing', () => {
    expect(() => build({ label: 'pert' })).toThrow('column "pert" is empty in 1 of 4 rows (rows 4)');
  });

  it('keeps rows without a group, as the level ""', () => {
    expect(build({ group: 'moa' }).group?.levels).toEqual(['', 'kinase']);
  });

  it('marks negative controls, and says what the column holds when there are none', () => {
    const controls = { column: 'pert', value: 'DMSO' };
    expect([...(build({ controls }).control ?? [])]).toEqual([1, 0, 1, 0]);
    expect(() => build({ controls: { column: 'pert', value: 'dmso' } })).toThrow(
      'no row has pert = dmso, so there are no negative controls',
    );
  });

  it('takes several batch columns and refuses a gap in a covariate', () => {
    expect(build({ batch: ['batch', 'plate'] }).batches.map(({ levels }) => levels)).toEqual([
      ['b1', 'b2'],
      ['001', '002'],
    ]);
    expect(() => build({ covariates: ['dose'] })).toThrow('column "dose" is empty in 1 of 4 rows (rows 3)');
    expect(() => build({ remove: ['plate'] })).toThrow('column "plate" is text');
  });

  it('finds plate and well by name, only where they are complete', () => {
    expect(completeColumns(profiles, roles)).toMatchObject({ plate: 'Metadata_Plate', well: null });
  });
});
