import { InputError } from '../core/errors';
import { cellText } from '../core/profiles';
import { readTable } from '../tables/read-table';

/** Known related pairs of labels: the first two columns of a table. */
export async function readPairs(file: string): Promise<readonly (readonly [string, string])[]> {
  const table = await readTable(file);
  const [left, right] = table.columns.values();
  if (table.columns.size < 2) {
    throw new InputError(`${file} has ${table.columns.size} column; a list of pairs needs two`);
  }
  return Array.from({ length: table.rows }, (_, row) => {
    const pair = [cellText(left, row), cellText(right, row)] as const;
    if (pair[0] === null || pair[1] === null) {
      throw new InputError(`${file}: row ${row + 1} lacks one side of the pair`);
    }
    return [pair[0], pair[1]] as const;
  });
}
