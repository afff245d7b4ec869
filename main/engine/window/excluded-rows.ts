import type { ExcludedRow } from '../../contract/quality';
import type { QualityChoice } from '../../contract/recipe';
import { InputError } from '../../core/errors';

import { takeColumnRows } from '../../tables/check-features';
import { relativeFile } from '../embed-rows';
import type { StudyFile } from './project-files';

/**
 * The list with further rows, in the study's order; a row that is out already gets the new reason.
 * @throws {InputError} for a row that does not exist, an empty reason, or when none would remain
 */
export function excludeFrom(
  study: StudyFile,
  excluded: readonly ExcludedRow[],
  rows: readonly number[],
  reason: string,
): readonly ExcludedRow[] {
  const words = reason.trim();
  if (words === '') throw new InputError('an image is excluded with a reason, and none was given');
  const total = study.rows.length;
  const unknown = rows.find((row) => row >= total);
  if (unknown !== undefined) throw new InputError(`there is no row ${unknown}`);
  const byRow = new Map(excluded.map((each) => [each.row, each]));
  for (const row of rows) {
    const { path } = relativeFile(study.summary.folders, study.rows[row].files[0].path);
    byRow.set(row, { row, path, reason: words });
  }
  if (byRow.size === total) throw new InputError(`all ${total} images would be excluded`);
  return [...byRow.values()].sort((a, b) => a.row - b.row);
}

/** The excluded rows as a recipe names them. */
export const exclusionsOf = (
  { rows }: StudyFile,
  excluded: readonly ExcludedRow[],
): QualityChoice['exclude'] =>
  excluded.map(({ row, reason }) => {
    const [{ path, page }] = rows[row].files;
    return { path, page, reason };
  });

/** The study without its excluded rows: what a run sees. */
export function withoutRows(study: StudyFile, excluded: readonly ExcludedRow[]): StudyFile {
  if (excluded.length === 0) return study;
  const out = new Set(excluded.map(({ row }) => row));
  const kept = [...study.rows.keys()].filter((row) => !out.has(row));
  return {
    ...study,
    rows: kept.map((row) => study.rows[row]),
    metadata: takeColumnRows(study.metadata, kept),
  };
}
