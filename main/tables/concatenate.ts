import { counted } from '../core/counted';
import { InputError } from '../core/errors';
import type { Precision, Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Column, Profiles } from '../core/profiles';
import { cellText } from '../core/profiles';

/** Profiles of one file. */
export interface Part {
  readonly file: string;
  readonly profiles: Profiles;
}

const listed = (names: readonly string[]): string =>
  names.slice(0, 20).join(', ') + (names.length > 20 ? ` and ${names.length - 20} more` : '');

/** The features that every part has, in the order of the first. */
function commonFeatures(parts: readonly Part[]): readonly string[] {
  return parts.slice(1).reduce<readonly string[]>((common, { file, profiles }) => {
    const names = new Set(profiles.featureNames);
    const shared = common.filter((name) => names.has(name));
    if (shared.length > 0) return shared;
    throw new InputError(`${file} shares no feature with the tables before it`, {
      hint: 'leave it out, or make its column names agree with theirs; a table of metadata is given with --metadata',
    });
  }, parts[0].profiles.featureNames);
}

function joinFeatures(parts: readonly Part[], names: readonly string[], precision: Precision): Values {
  const rows = parts.reduce((sum, { profiles }) => sum + profiles.features.rows, 0);
  const cols = names.length;
  const data = precision === 'single' ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
  let start = 0;
  for (const { profiles } of parts) {
    const { features, featureNames } = profiles;
    const place = new Map(featureNames.map((name, j) => [name, j]));
    const from = names.map((name) => place.get(name) ?? 0);
    for (let i = 0; i < features.rows; i++) {
      for (let j = 0; j < cols; j++)
        data[(start + i) * cols + j] = features.data[i * features.cols + from[j]];
    }
    start += features.rows;
  }
  return data instanceof Float32Array ? new Matrix(rows, cols, data) : new Matrix(rows, cols, data);
}

/** A column of all parts; text as soon as one of them has text, missing where a part lacks it. */
function joinColumn(parts: readonly Part[], name: string): Column {
  const columns = parts.map(({ profiles }) => profiles.metadata.get(name));
  const isText = columns.some((column) => column?.kind === 'text');
  const cells = parts.flatMap(({ profiles }, p) => {
    const column = columns[p];
    return Array.from({ length: profiles.features.rows }, (_, i) =>
      column === undefined ? null : cellText(column, i),
    );
  });
  if (isText) return { kind: 'text', values: cells };
  return { kind: 'number', values: Float64Array.from(cells, (text) => (text === null ? NaN : Number(text))) };
}

/**
 * Puts the rows of several tables together: features that all have, metadata that any has.
 * @throws {InputError} when a table shares no feature with the others
 */
export function concatenate(
  parts: readonly Part[],
  precision: Precision,
): { readonly profiles: Profiles; readonly notes: readonly string[] } {
  if (parts.length === 1) return { profiles: parts[0].profiles, notes: [] };
  const featureNames = commonFeatures(parts);
  const kept = new Set(featureNames);
  const all = new Set(parts.flatMap(({ profiles }) => profiles.featureNames));
  const others = [...all].filter((name) => !kept.has(name));
  const names = new Set(parts.flatMap(({ profiles }) => [...profiles.metadata.keys()]));
  const metadata = new Map(Array.from(names, (name) => [name, joinColumn(parts, name)] as const));
  const notes =
    others.length === 0
      ? []
      : [
          `${counted(featureNames.length, 'feature is', 'features are')} common to all ${parts.length} tables; ` +
            `${counted(others.length, 'is', 'are')} not, and left out: ${listed(others)}`,
        ];
  return {
    profiles: { metadata, featureNames, features: joinFeatures(parts, featureNames, precision) },
    notes,
  };
}
