import path from 'node:path';
import type { EngineOptions } from '../../contract/engine';
import { canonicalJson, hashText } from '../step-key';
import { OpenProject, freshProgress } from './open-project';
import type { ProgressFile, StudyFile } from './project-files';
import { isProjectFolder, readStudyFile, writeStudyFile } from './project-files';
import { readProgressFile } from './read-progress';

const ID_LENGTH = 8;

/** A run that the program's end cut off is a cancelled one: starting it again goes on from there. */
const cutOff = (progress: ProgressFile): ProgressFile => {
  const { embed, run } = progress;
  return {
    ...progress,
    embed: embed.status === 'running' ? { status: 'cancelled', request: embed.request } : embed,
    run: run.status === 'running' ? { status: 'cancelled', request: run.request } : run,
  };
};

/** How far the project of the same rows has come; undefined where it is another study by now. */
async function knownProgress(folder: string, study: StudyFile): Promise<ProgressFile | undefined> {
  if (!isProjectFolder(folder)) return undefined;
  const known = await readStudyFile(folder);
  const same = canonicalJson([known.rows, known.input]) === canonicalJson([study.rows, study.input]);
  const progress = same ? await readProgressFile(folder) : undefined;
  return progress && cutOff(progress);
}

/** Makes the project of a study, or finds the one made of the same folders before: what was computed is kept. */
export async function createProject(
  { projectsFolder, modelsFolder }: EngineOptions,
  study: StudyFile,
): Promise<OpenProject> {
  const id = hashText(canonicalJson(study.summary.folders)).slice(0, ID_LENGTH);
  const folder = path.join(projectsFolder, `${study.name}-${id}.unbatch`);
  const progress = (await knownProgress(folder, study)) ?? freshProgress(study);
  await writeStudyFile(folder, study);
  const project = new OpenProject(folder, study, progress, modelsFolder);
  await project.save();
  return project;
}

/** Opens a project as it was left. */
export async function openProjectFolder(
  folder: string,
  { modelsFolder }: EngineOptions,
): Promise<OpenProject> {
  const study = await readStudyFile(folder);
  const progress = await readProgressFile(folder);
  const reached = progress === undefined ? freshProgress(study) : cutOff(progress);
  return new OpenProject(folder, study, reached, modelsFolder);
}
