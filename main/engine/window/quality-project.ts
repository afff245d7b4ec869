import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectState } from '../../contract/project';
import type { QualityReport } from '../../contract/quality';
import { InputError } from '../../core/errors';
import type { Task } from '../../core/task';
import { shardFolder } from '../../store/project';
import { writeBytesAtomic } from '../../tables/atomic-file';
import { checkQuality } from '../quality/check-quality';
import { excludeFrom } from './excluded-rows';
import type { OpenProject } from './open-project';

const QUALITY_FILE = 'quality.json';
const reportFile = (project: OpenProject): string => path.join(project.folder, QUALITY_FILE);

/** Looks at every image of a project, and keeps what was found. */
export async function checkProject(project: OpenProject, task: Task): Promise<QualityReport> {
  const { rows, metadata, summary } = project.study;
  const { batch } = project.reached().choice;
  const study = { rows, metadata, channels: summary.channels, roots: summary.folders, batch };
  const shards = shardFolder(project.folder);
  const report = await checkQuality(study, { machine: project.machine('auto'), shards, task });
  await writeBytesAtomic(reportFile(project), JSON.stringify(report));
  return report;
}

/** What the last look found; null where nobody has looked, and an error where the file is damaged. */
export async function readReport(project: OpenProject): Promise<QualityReport | null> {
  const file = reportFile(project);
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(await readFile(file, 'utf8')) as QualityReport;
  } catch (error) {
    throw new InputError(`${file} cannot be read`, { cause: error, hint: 'check the images again' });
  }
}

/**
 * Takes rows out of later runs; a row that is out already gets the new reason.
 * @throws {InputError} as `excludeFrom`, or while a run is going on
 */
export const excludeRows = (
  project: OpenProject,
  rows: readonly number[],
  reason: string,
): Promise<ProjectState> =>
  project.setExcluded(excludeFrom(project.study, project.reached().excluded ?? [], rows, reason));

/** Takes rows in again. */
export function includeRows(project: OpenProject, rows: readonly number[]): Promise<ProjectState> {
  const back = new Set(rows);
  return project.setExcluded((project.reached().excluded ?? []).filter(({ row }) => !back.has(row)));
}
