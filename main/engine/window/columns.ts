import { compareLevels } from '../../contract/palette';
import type { ColumnInfo } from '../../contract/project';
import type { Column } from '../../core/profiles';
import { METADATA_PREFIX } from '../../core/profiles';

/** A column as the window draws it: its description, and codes (−1 missing) or values (NaN missing) by row. */
export interface WindowColumn {
  readonly info: ColumnInfo;
  readonly values: Int32Array | Float64Array;
}

/** Beyond this many rows a text column with a value of its own in every row is shown but not chosen. */
const SMALL = 50;

function textColumn(name: string, texts: readonly (string | null)[]): WindowColumn {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const text of texts) {
    if (text === null || text === '') missing++;
    else counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const levels = [...counts.keys()].sort(compareLevels);
  const code = new Map(levels.map((level, i) => [level, i]));
  const values = Int32Array.from(texts, (text) => code.get(text ?? '') ?? -1);
  if (counts.size > SMALL && counts.size === texts.length - missing) {
    return { info: { kind: 'text', name, missing }, values };
  }
  const info = {
    kind: 'category',
    name,
    levels,
    counts: levels.map((level) => counts.get(level) ?? 0),
    missing,
  } as const;
  return { info, values };
}

function numberColumn(name: string, values: Float64Array): WindowColumn {
  const present = values.filter((value) => !Number.isNaN(value));
  const info = {
    kind: 'number',
    name,
    min: present.reduce((least, value) => Math.min(least, value), Infinity),
    max: present.reduce((most, value) => Math.max(most, value), -Infinity),
    missing: values.length - present.length,
  } as const;
  return present.length === 0
    ? { info: { kind: 'text', name, missing: values.length }, values: new Int32Array(values.length).fill(-1) }
    : { info, values };
}

/** All metadata columns of a study, named without their prefix. */
export const windowColumns = (metadata: ReadonlyMap<string, Column>): readonly WindowColumn[] =>
  [...metadata].map(([name, column]) => {
    const bare = name.replace(METADATA_PREFIX, '');
    return column.kind === 'text' ? textColumn(bare, column.values) : numberColumn(bare, column.values);
  });
