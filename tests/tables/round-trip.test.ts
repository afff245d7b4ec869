import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Precision } from '../../main/core/matrix';
import { Matrix } from '../../main/core/matrix';
import type { Column, Profiles } from '../../main/core/profiles';
import { readProfiles } from '../../main/tables/read-profiles';
import { writeProfiles } from '../../main/tables/write-profiles';
import { numbers, smallProfiles, temporaryFolder, text } from './tables-helpers';

const folder = temporaryFolder();
const CARRYING = ['parquet', 'csv', 'csv.gz', 'h5ad'] as const;

const plain = (profiles: Profiles): unknown => ({
  metadata: [...profiles.metadata].map(([name, column]) => [name, column.kind, [...column.values]]),
  featureNames: profiles.featureNames,
  rows: profiles.features.rows,
  features: [...profiles.features.data],
  single: profiles.features.data instanceof Float32Array,
});

async function there(extension: string, profiles: Profiles, precision: Precision): Promise<Profiles> {
  const file = path.join(folder, `table.${extension}`);
  await writeProfiles(file, profiles);
  return (await readProfiles([file], { precision })).profiles;
}

/** Text that is no number anywhere, so that CSV, which has no types, cannot take it for one. */
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((each) => `t${each.replaceAll('\0', '')}`);
const code = fc.stringMatching(/^[0-9]{1,12}$/);
const wholeNumber = fc.integer({ min: -1_000_000, max: 1_000_000 });

function profilesOf(precision: Precision): fc.Arbitrary<Profiles> {
  const value =
    precision === 'single'
      ? fc.float({ noNaN: true, noDefaultInfinity: true })
      : fc.double({ noNaN: true, noDefaultInfinity: true });
  return fc
    .record({ rows: fc.integer({ min: 1, max: 7 }), cols: fc.integer({ min: 1, max: 5 }) })
    .chain(({ rows, cols }) => {
      const cells = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
        fc.array(each, { minLength: rows, maxLength: rows });
      return fc
        .record({
          plates: cells(code),
          words: cells(fc.option(word, { nil: null })),
          counts: cells(wholeNumber),
          doses: cells(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(NaN))),
          data: fc.array(value, { minLength: rows * cols, maxLength: rows * cols }),
        })
        .filter(
          ({ doses, words }) =>
            doses.some((dose) => !Number.isNaN(dose)) && words.some((each) => each !== null),
        )
        .map(({ plates, words, counts, doses, data }) => ({
          metadata: new Map<string, Column>([
            ['Metadata_Plate', text(...plates)],
            ['Metadata_plate', text(...plates.map((plate) => `0${plate}`))],
            ['Metadata_with "quotes", commas/slashes.dots', text(...words)],
            ['Metadata_count', numbers(...counts)],
            ['Metadata_dose', numbers(...doses)],
          ]),
          featureNames: Array.from({ length: cols }, (_, j) => `Cells.Area/f_${j}`),
          features:
            precision === 'single'
              ? new Matrix(rows, cols, Float32Array.from(data))
              : new Matrix(rows, cols, Float64Array.from(data)),
        }));
    });
}

describe('a table written and read again is the same table', () => {
  for (const extension of CARRYING) {
    for (const precision of ['single', 'double'] as const) {
      it(`${extension}, ${precision} precision`, async () => {
        await fc.assert(
          fc.asyncProperty(profilesOf(precision), async (profiles) => {
            expect(plain(await there(extension, profiles, precision))).toEqual(plain(profiles));
          }),
          { numRuns: 12 },
        );
      });
    }
  }

  it('npy keeps the matrix and its dtype', async () => {
    const doubles = {
      ...smallProfiles(),
      features: new Matrix(2, 2, Float64Array.of(0.1, 1e300, -0, 5e-324)),
    };
    const file = path.join(folder, 'x.npy');
    await writeProfiles(file, doubles);
    const read = await readProfiles([file], { precision: 'input' });
    expect(read.stored).toBe('double');
    expect(read.profiles.features.data).toEqual(doubles.features.data);
    expect(read.profiles.featureNames).toEqual(['emb_0000', 'emb_0001']);
  });
});

describe('the same table gives the same bytes', () => {
  for (const extension of ['parquet', 'csv', 'csv.gz', 'npy']) {
    it(extension, async () => {
      const digest = async (name: string): Promise<string> => {
        const file = path.join(folder, `${name}.${extension}`);
        await writeProfiles(file, smallProfiles(), { recipe: { method: 'none' } });
        return createHash('sha256').update(readFileSync(file)).digest('hex');
      };
      expect(await digest('first')).toBe(await digest('second'));
    });
  }

  it('a compressed CSV names neither time nor operating system, and holds the plain one', async () => {
    const packed = path.join(folder, 'bytes.csv.gz');
    const open = path.join(folder, 'bytes.csv');
    await writeProfiles(packed, smallProfiles());
    await writeProfiles(open, smallProfiles());
    const bytes = readFileSync(packed);
    expect([...bytes.subarray(4, 8), bytes[9]]).toEqual([0, 0, 0, 0, 255]);
    expect(gunzipSync(bytes).equals(readFileSync(open))).toBe(true);
  });
});

describe('what a CSV looks like', () => {
  it('has RFC 4180 quoting, empty cells for what is missing and the shortest numbers', async () => {
    const file = path.join(folder, 'look.csv');
    await writeProfiles(file, smallProfiles());
    expect(readFileSync(file, 'utf8')).toBe(
      'Metadata_Plate,Metadata_Well,Metadata_compound,Metadata_dose,Metadata_replicate,emb_0000,emb_0001\n' +
        '0012,A01,"a ""b"", c\nd",0.1,1,0.1,-3.4e+38\n' +
        '20210104,P24,,,2,1e-37,16777216\n',
    );
  });

  it('puts the word NA in quotes, so that it is not read as missing', async () => {
    const profiles: Profiles = {
      metadata: new Map([['Metadata_gene', text('NA', null, 'nan')]]),
      featureNames: ['f'],
      features: new Matrix(3, 1, Float32Array.of(1, 2, 3)),
    };
    expect(plain(await there('csv', profiles, 'single'))).toEqual(plain(profiles));
  });
});
