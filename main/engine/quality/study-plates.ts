import type { Column } from '../../core/profiles';
import { METADATA_PREFIX, cellText } from '../../core/profiles';
import type { RowFiles } from '../row-files';

/** What is needed of a study to compare its images. */
export interface CheckedStudy {
  /** The folders given. */
  readonly roots: readonly string[];
  readonly channels: readonly string[];
  readonly rows: readonly RowFiles[];
  readonly metadata: ReadonlyMap<string, Column>;
  /** The batch column, where one was chosen. */
  readonly batch?: string | null;
}

/** Columns that tell which images were taken together. */
const TOGETHER = ['plate', 'batch', 'experiment', 'source'];

const bareName = (name: string): string => name.replace(METADATA_PREFIX, '').toLowerCase();

/** What each row is compared with: its plate, within its batch; its batch; or all images. */
export function platesOf({ metadata, rows, batch }: CheckedStudy): readonly string[] {
  const wanted = batch === undefined || batch === null ? TOGETHER : [...TOGETHER, bareName(batch)];
  const known = [...metadata].flatMap(([key, column]) => {
    const name = bareName(key);
    return wanted.includes(name) ? [{ name, column }] : [];
  });
  known.sort((a, b) => wanted.indexOf(a.name) - wanted.indexOf(b.name));
  return rows.map((_, row) => {
    const parts = known.flatMap(({ name, column }) => {
      const text = cellText(column, row);
      return text === null ? [] : [`${name} ${text}`];
    });
    return parts.length === 0 ? 'the study' : parts.join(' of ');
  });
}

/** Batches are the batch column where there is one, else the plates. */
export function batchesOf(study: CheckedStudy): readonly string[] {
  const wanted = study.batch ?? 'Batch';
  const known = [...study.metadata].find(([name]) => bareName(name) === bareName(wanted));
  if (known === undefined) return platesOf(study);
  const [, column] = known;
  return study.rows.map((_, row) => `batch ${String(column.values[row] ?? '')}`);
}
