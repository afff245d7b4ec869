import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../main/tables/read-table';
import { inputError, numbers, temporaryFolder, text, writeText } from './tables-helpers';

const folder = temporaryFolder();
const columnsOf = async (name: string, content: string | Uint8Array): Promise<unknown> =>
  Object.fromEntries((await readTable(writeText(folder, name, content))).columns);

describe('what a column is', () => {
  it('codes stay text: leading zeros, plates, wells, long digits', async () => {
    expect(
      await columnsOf(
        'codes.csv',
        'plate,lot,serial,size\n20210104,001,12345678901234567890,7\n20210105,010,22345678901234567890,8\n',
      ),
    ).toEqual({
      plate: text('20210104', '20210105'),
      lot: text('001', '010'),
      serial: text('12345678901234567890', '22345678901234567890'),
      size: numbers(7, 8),
    });
  });

  it('a text far down makes the whole column text, a leading zero too', async () => {
    const rows = Array.from({ length: 30000 }, (_, i) => `${i}.5,${i + 1}`);
    const table = await readTable(writeText(folder, 'late.csv', `a,b\n${rows.join('\n')}\nbroken,007\n`));
    const [a, b] = [...table.columns.values()];
    expect([a.kind, b.kind, table.rows]).toEqual(['text', 'text', 30001]);
    expect([a.values[0], a.values[30000], b.values[30000]]).toEqual(['0.5', 'broken', '007']);
  });

  it('missing values: empty, NA and NaN; None only among numbers', async () => {
    expect(await columnsOf('gaps.csv', 'treatment,x,y\nNone,1.5,1\nNA,None,NaN\n,NA,null\n')).toEqual({
      treatment: text('None', null, null),
      x: numbers(1.5, NaN, NaN),
      y: numbers(1, NaN, NaN),
    });
  });

  it('a missing word far down in a column of fractions is still a number column', async () => {
    const rows = Array.from({ length: 30000 }, (_, i) => `${i}.5`);
    const table = await readTable(
      writeText(folder, 'late-gap.csv', `a,b\n${rows.map((x) => `${x},x`).join('\n')}\nnull,x\n`),
    );
    const [a] = [...table.columns.values()];
    expect([a.kind, a.values[29999], a.values[30000]]).toEqual(['number', 29999.5, NaN]);
  });

  it('a column without a name, as pandas and R write row numbers, is left out and told', async () => {
    const table = await readTable(writeText(folder, 'index.csv', ',a\n0,x\n1,y\n'));
    expect(table.names).toEqual(['a']);
    expect(table.notes.join()).toContain('column 1 has no name');
  });
});

describe('how a table may be written', () => {
  const expected = { name: text('µ', 'x'), value: numbers(0.5, 2) };
  const forms: readonly (readonly [string, string | Uint8Array])[] = [
    ['tab.tsv', 'name\tvalue\nµ\t0.5\nx\t2\n'],
    ['bom.csv', '\uFEFFname,value\r\nµ,0.5\r\nx,2\r\n'],
    ['excel-german.csv', 'name;value\nµ;0,5\nx;2\n'],
    ['old-mac.csv', 'name,value\rµ,0.5\rx,2\r'],
    ['latin1.csv', Buffer.from('name,value\nµ,0.5\nx,2\n', 'latin1')],
    ['excel-unicode.txt', Buffer.from('\uFEFFname\tvalue\nµ\t0.5\nx\t2\n', 'utf16le')],
    ['packed.csv.gz', gzipSync('name,value\nµ,0.5\nx,2')],
    ['quoted.csv', '"name","value"\n"µ","0.5"\n"x","2"\n'],
  ];
  for (const [name, content] of forms) {
    it(name, async () => {
      expect(await columnsOf(name, content)).toEqual(expected);
    });
  }

  it('a cell may hold the delimiter, quotes and line breaks', async () => {
    expect(await columnsOf('hard.csv', 'a,b\n"x, ""y""\nz",1\n')).toEqual({
      a: text('x, "y"\nz'),
      b: numbers(1),
    });
  });
});

describe('what is refused, and how it is said', () => {
  const refusals: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['short.csv', 'a,b,c\n1,2,3\n1,2\n', 'short.csv, line 3: 2 values, but the header names 3 columns'],
    ['long.csv', 'a,b\n1,2\n1,2,3\n', 'long.csv, line 3: 3 values, but the header names 2 columns'],
    ['twice.csv', 'a,b,a\n1,2,3\n', 'two columns named "a" (columns 1 and 3)'],
    ['empty.csv', '', 'empty.csv is empty'],
    ['header.csv', 'a,b\n', 'header.csv has a header and no rows'],
    ['binary.csv', Uint8Array.of(80, 0, 1, 2, 10), 'it holds binary data'],
    ['fake.parquet', 'hello, this is no table', 'fake.parquet cannot be read as Parquet'],
    ['fake.csv.gz', 'a,b\n1,2\n', 'fake.csv.gz is not a gzip file'],
  ];
  for (const [name, content, message] of refusals) {
    it(name, async () => {
      expect(await inputError(() => readTable(writeText(folder, name, content)))).toContain(message);
    });
  }

  it('a file that is not there', async () => {
    expect(await inputError(() => readTable(`${folder}/none.csv`))).toContain('none.csv does not exist');
  });
});
