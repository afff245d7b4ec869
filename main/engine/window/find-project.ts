import path from 'node:path';
import type { EngineOptions } from '../../contract/engine';
import { canonicalJson, hashText } from '../step-key';
import type { ColumnChoice } from '../../contract/project';
import { metadataName } from '../../core/profiles';
import { chosenDesign } from './design';
import { withoutRows } from './excluded-rows';
import { freshProgress } from './fresh-progress';
import { keptFor, keptOf } from './kept-recipe';
import { OpenProject } from './open-project';
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

/**
 * How far the project of the same rows has come; undefined where it is another study by now. Where only what is
 * known of the rows has changed (a plate map was joined), they stay embedded, and what the user chose stays chosen
 * as far as it is still there.
 */
async function knownProgress(folder: string, study: StudyFile): Promise<ProgressFile | undefined> {
  if (!isProjectFolder(folder)) return undefined;
  const known = await readStudyFile(folder);
  if (canonicalJson(known.rows) !== canonicalJson(study.rows)) return undefined;
  const progress = await readProgressFile(folder);
  if (progress === undefined) return undefined;
  if (canonicalJson(known.input) === canonicalJson(study.input)) return cutOff(progress);
  const { choice, embed, excluded = [], failedFiles, profileRows, view, kept, recipe } = cutOff(progress);
  const fresh = freshProgress(study);
  const still = keptChoice(study, choice, fresh.choice);
  const design = chosenDesign(withoutRows(study, excluded), still);
  const settings = kept ?? (recipe === null || recipe === undefined ? null : keptOf(recipe));
  return {
    ...fresh,
    choice: still,
    design,
    embed,
    excluded,
    failedFiles,
    profileRows,
    view,
    kept: settings === null ? null : keptFor(study.metadata, settings),
  };
}

/** The earlier choice where its columns are still there, else the new proposal. */
function keptChoice({ metadata }: StudyFile, before: ColumnChoice, proposed: ColumnChoice): ColumnChoice {
  const exists = (name: string | null | undefined): boolean =>
    name !== null && name !== undefined && metadata.has(metadataName(name));
  const controlled = metadata.get(metadataName(before.controls?.column ?? ''));
  const { value } = before.controls ?? {};
  const hasControls = controlled?.kind === 'text' && value !== undefined && controlled.values.includes(value);
  return {
    batch: exists(before.batch) ? before.batch : proposed.batch,
    label: exists(before.label) ? before.label : proposed.label,
    controls: hasControls ? before.controls : proposed.controls,
  };
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
