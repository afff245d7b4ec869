import { describe, expect, it } from 'vitest';
import type { Column } from '../../main/core/profiles';
import type { RowFiles } from '../../main/engine/row-files';
import { vectorTable } from '../../main/engine/vector-table';

const row = (name: string, cells?: RowFiles['cells']): RowFiles => ({
  files: [{ path: name, page: 0, channel: 'DNA' }],
  ...(cells === undefined ? {} : { cells }),
});
const wells = (values: readonly string[]): ReadonlyMap<string, Column> =>
  new Map([['Metadata_Well', { kind: 'text', values }]]);

describe('vectors as a table', () => {
  it('are one row an image, without those that could not be read', () => {
    const study = { rows: [row('a'), row('b'), row('c')], metadata: wells(['A01', 'A02', 'A03']) };
    const features = [Float32Array.of(1, NaN), undefined, Float32Array.of(5, 6)];
    const { profiles, rowOf, leftOut } = vectorTable(study, features, ['f', 'g']);
    expect(rowOf).toEqual([0, 2]);
    expect(leftOut).toBe(0);
    expect([...profiles.features.data]).toEqual([1, NaN, 5, 6]);
    expect([...profiles.metadata.keys()]).toEqual(['Metadata_Well']);
  });

  it('are one row a cell, with its number and place and what is known of its image', () => {
    const two = [
      { x: 3, y: 4 },
      { x: 900, y: 4 },
      { x: 7.5, y: 8 },
    ];
    const study = { rows: [row('a', two), row('b', [])], metadata: wells(['A01', 'A02']) };
    const features = [Float32Array.of(1, 2, NaN, NaN, 5, 6), new Float32Array(0)];
    const { profiles, rowOf, rowFiles, leftOut } = vectorTable(study, features, ['f', 'g']);
    expect(leftOut).toBe(1);
    expect(rowOf).toEqual([0, 0]);
    expect([...profiles.features.data]).toEqual([1, 2, 5, 6]);
    expect(profiles.metadata.get('Metadata_Well')).toEqual({ kind: 'text', values: ['A01', 'A01'] });
    expect(profiles.metadata.get('Metadata_Cell')).toEqual({ kind: 'number', values: Float64Array.of(1, 3) });
    expect(profiles.metadata.get('Metadata_X')).toEqual({ kind: 'number', values: Float64Array.of(3, 7.5) });
    expect(rowFiles[1].cells).toEqual([two[2]]);
  });
});
