import { counted } from '../../core/counted';
import type { QualityChoice } from '../../contract/recipe';
import { InputError } from '../../core/errors';
import { createPathIndex } from '../../core/path-index';
import type { Task } from '../../core/task';
import type { RowFiles } from '../row-files';
import type { QualitySetting } from './check-quality';
import { checkQuality } from './check-quality';
import type { CheckedStudy } from './study-plates';

/** Rows that a recipe leaves out. */
export interface Exclusions {
  /** By row of the study the reason, in words. */
  readonly reasons: ReadonlyMap<number, string>;
  readonly notes: readonly string[];
}

const LISTED = 3;

/** Rows left out by hand; any file of a row names it, with a page where a file holds several rows. */
function chosenRows(
  rows: readonly RowFiles[],
  exclude: QualityChoice['exclude'],
): { readonly reasons: Map<number, string>; readonly notes: readonly string[] } {
  const reasons = new Map<number, string>();
  if (exclude.length === 0) return { reasons, notes: [] };
  const byPath = new Map<string, { readonly row: number; readonly page: number }[]>();
  rows.forEach(({ files }, row) => {
    for (const { path, page } of files) {
      const known = byPath.get(path);
      if (known === undefined) byPath.set(path, [{ row, page }]);
      else known.push({ row, page });
    }
  });
  const paths = [...byPath.keys()];
  const find = createPathIndex(paths);
  const unknown: string[] = [];
  for (const { path, page: wanted, reason } of exclude) {
    const found = find(path);
    const named = found === null ? [] : (byPath.get(paths[found]) ?? []);
    const meant = named.filter(({ page }) => wanted === undefined || page === wanted);
    if (meant.length === 0) unknown.push(path);
    for (const { row } of meant) reasons.set(row, reason);
  }
  if (unknown.length === 0) return { reasons, notes: [] };
  const more = unknown.length > LISTED ? ', …' : '';
  const listed = unknown.slice(0, LISTED).join(', ');
  return {
    reasons,
    notes: [
      `${counted(unknown.length, 'image of the list of exclusions is', 'images of the list of exclusions are')} not in the study: ${listed}${more}`,
    ],
  };
}

/**
 * Which rows a recipe leaves out: those named, and those with one of the problems named.
 * @throws {InputError} when none remains
 */
export async function findExclusions(
  study: CheckedStudy,
  { exclude, excludeFlagged }: QualityChoice,
  setting: Omit<QualitySetting, 'task'>,
  task: Task,
): Promise<Exclusions> {
  const { reasons, notes } = chosenRows(study.rows, exclude);
  const told = [...notes];
  if (excludeFlagged.length > 0) {
    const report = await checkQuality(study, { ...setting, task });
    told.push(...report.notes);
    for (const { row, flags } of report.flagged) {
      const wanted = flags.filter(({ problem }) => excludeFlagged.includes(problem));
      if (wanted.length === 0 || reasons.has(row)) continue;
      reasons.set(row, wanted.map(({ problem, reason }) => `${problem} (${reason})`).join('; '));
    }
  }
  if (reasons.size === study.rows.length) {
    const [first] = [...reasons.values()];
    throw new InputError(
      `${reasons.size === 1 ? 'the only image is' : `all ${reasons.size} images are`} excluded; the first: ${first}`,
      {
        hint: 'exclude fewer',
      },
    );
  }
  if (reasons.size > 0)
    told.push(
      `${reasons.size} of ${counted(study.rows.length, 'image')} ${reasons.size === 1 ? 'is' : 'are'} excluded, each with its reason`,
    );
  return { reasons, notes: told };
}
