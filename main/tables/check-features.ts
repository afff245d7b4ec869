import { counted } from '../core/counted';
import { InputError } from '../core/errors';
import type { Column, Profiles } from '../core/profiles';
import { takeRows } from '../core/matrix';
import { takeColumns } from './take-columns';

/** What to do about values that are missing or infinite. Nothing is ever filled in. */
export type MissingPolicy = 'drop-features' | 'drop-rows' | 'fail';

const listed = (items: readonly (string | number)[], most: number): string =>
  items.slice(0, most).join(', ') + (items.length > most ? ` and ${items.length - most} more` : '');

interface Gaps {
  /** Feature index → first row (0-based) without a finite value, and how many. */
  readonly features: ReadonlyMap<number, { readonly row: number; readonly count: number }>;
  readonly rows: readonly number[];
}

function findGaps({ features }: Profiles): Gaps {
  const found = new Map<number, { row: number; count: number }>();
  const rows: number[] = [];
  for (let i = 0; i < features.rows; i++) {
    let complete = true;
    for (let j = 0; j < features.cols; j++) {
      if (Number.isFinite(features.data[i * features.cols + j])) continue;
      complete = false;
      const before = found.get(j);
      if (before === undefined) found.set(j, { row: i, count: 1 });
      else before.count++;
    }
    if (!complete) rows.push(i);
  }
  return { features: found, rows };
}

/** The values of every metadata column in the rows `rows`, in that order. */
export const takeColumnRows = (
  columns: ReadonlyMap<string, Column>,
  rows: readonly number[],
): ReadonlyMap<string, Column> =>
  new Map(
    Array.from(columns, ([name, column]) => [
      name,
      column.kind === 'text'
        ? { kind: 'text', values: rows.map((i) => column.values[i]) }
        : { kind: 'number', values: Float64Array.from(rows, (i) => column.values[i]) },
    ]),
  );

/** The rows `rows` of a table, in that order. */
export const takeProfileRows = (
  { metadata, featureNames, features }: Profiles,
  rows: readonly number[],
): Profiles => ({
  metadata: takeColumnRows(metadata, rows),
  featureNames,
  features: takeRows(features, rows),
});

function refuseGaps({ featureNames, features }: Profiles, gaps: Gaps): never {
  const [[j, { row }]] = gaps.features;
  const value = features.data[row * features.cols + j];
  throw new InputError(
    `${counted(gaps.features.size, 'feature has', 'features have')} missing or infinite values; the first is "${featureNames[j]}", row ${row + 1}: ` +
      (Number.isNaN(value) ? 'missing' : String(value)),
    { hint: 'leave those features out (the default), or fill the gaps before' },
  );
}

function dropFeatures(profiles: Profiles, gaps: Gaps): { profiles: Profiles; notes: string[] } {
  const { featureNames, features } = profiles;
  const dropped = [...gaps.features.keys()].sort((a, b) => a - b);
  if (dropped.length === features.cols) {
    throw new InputError(
      `every feature is missing or infinite in some row (rows ${listed(
        gaps.rows.map((i) => i + 1),
        10,
      )})`,
      { hint: 'leave those rows out of the table' },
    );
  }
  const kept = [...featureNames.keys()].filter((j) => !gaps.features.has(j));
  return {
    profiles: {
      metadata: profiles.metadata,
      featureNames: kept.map((j) => featureNames[j]),
      features: takeColumns(features, kept),
    },
    notes: [
      `${counted(dropped.length, 'feature is', 'features are')} missing or infinite in some of ${counted(gaps.rows.length, 'row')} and left out: ` +
        listed(
          dropped.map((j) => featureNames[j]),
          20,
        ),
    ],
  };
}

function dropRows(profiles: Profiles, gaps: Gaps): { profiles: Profiles; notes: string[] } {
  const bad = new Set(gaps.rows);
  const total = profiles.features.rows;
  if (bad.size === total) {
    throw new InputError('every row has a missing or infinite value', { hint: 'leave features out instead' });
  }
  const kept = Array.from({ length: total }, (_, i) => i).filter((i) => !bad.has(i));
  return {
    profiles: takeProfileRows(profiles, kept),
    notes: [
      `${bad.size} of ${counted(total, 'row')} ${bad.size === 1 ? 'has' : 'have'} missing or infinite values and ${bad.size === 1 ? 'was' : 'were'} left out: rows ` +
        listed(
          gaps.rows.map((i) => i + 1),
          20,
        ),
    ],
  };
}

function constantFeatures({ featureNames, features }: Profiles): readonly string[] {
  if (features.rows < 2) return [];
  const { data, rows, cols } = features;
  return featureNames.filter((_, j) => {
    for (let i = 1; i < rows; i++) if (data[i * cols + j] !== data[j]) return false;
    return true;
  });
}

/**
 * Sees to it that every feature value is finite, and tells of constant features, which are kept.
 * @throws {InputError} by `policy`, naming a feature and a row, or when nothing would be left
 */
export function checkFeatures(
  profiles: Profiles,
  policy: MissingPolicy,
): { readonly profiles: Profiles; readonly notes: readonly string[] } {
  const gaps = findGaps(profiles);
  if (gaps.rows.length > 0 && policy === 'fail') refuseGaps(profiles, gaps);
  const checked =
    gaps.rows.length === 0
      ? { profiles, notes: [] }
      : policy === 'drop-rows'
        ? dropRows(profiles, gaps)
        : dropFeatures(profiles, gaps);
  const constant = constantFeatures(checked.profiles);
  const notes =
    constant.length === 0
      ? checked.notes
      : [
          ...checked.notes,
          `${counted(constant.length, 'feature is', 'features are')} the same in all rows and kept: ${listed(constant, 20)}`,
        ];
  return { profiles: checked.profiles, notes };
}
