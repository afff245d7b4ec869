import { InputError } from './errors';

/** A categorical column: row i has the value levels[codes[i]]; every level occurs. Levels stand in order of first appearance. */
export interface Factor {
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

/** A column kept in a design: categorical, or numeric (NaN is refused where it is used). */
export type Covariate = Factor | Float64Array;

export const isFactor = (column: Covariate): column is Factor => !(column instanceof Float64Array);

/** A factor of text values, levels in order of first appearance. */
export function factorOf(values: readonly string[]): Factor {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(values.length);
  values.forEach((value, i) => {
    let code = codeOf.get(value);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(value, code);
    }
    codes[i] = code;
  });
  return { codes, levels: [...codeOf.keys()] };
}

/** How many rows have each level. */
export function levelCounts(factor: Factor): Int32Array {
  const counts = new Int32Array(factor.levels.length);
  for (const code of factor.codes) counts[code]++;
  return counts;
}

/** For each level the rows that have it, ascending. */
export function rowsByLevel(factor: Factor): readonly Int32Array[] {
  const counts = levelCounts(factor);
  const rows = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(counts.length);
  for (let i = 0; i < factor.codes.length; i++) {
    const code = factor.codes[i];
    rows[code][filled[code]++] = i;
  }
  return rows;
}

/** The rows `indices` of a factor; levels that no longer occur are dropped. */
export function takeFactor(factor: Factor, indices: ArrayLike<number>): Factor {
  return factorOf(Array.from(indices, (i) => factor.levels[factor.codes[i]]));
}

/** The code of a level, or an error that lists what there is. */
export function codeOf(factor: Factor, level: string, columnName: string): number {
  const code = factor.levels.indexOf(level);
  if (code >= 0) return code;
  const shown = factor.levels.slice(0, 10).join(', ');
  throw new InputError(`column "${columnName}" has no value "${level}"`, {
    hint: `it has ${factor.levels.length} values: ${shown}${factor.levels.length > 10 ? ', …' : ''}`,
  });
}
