/** Corrections that were fitted on other studies, in an open project: a copy of their file is kept with it. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { SAVED_FOLDER } from '../../contract/project';
import type { MethodChain } from '../../contract/recipe';
import { toPrecision } from '../../core/matrix';
import { quietTask } from '../../core/task';
import { shardFolder } from '../../store/project';
import { writeBytesAtomic } from '../../tables/atomic-file';
import { prepareStudy } from '../run-study';
import { savedChain } from '../saved-chain';
import type { KeptModel } from '../saved-models';
import { applyModels, readModels } from '../saved-models';
import { startRun } from '../session';
import type { OpenProject } from './open-project';

/**
 * Whether a model fits the study as it is embedded now: features, batches, whatever its steps need. Where nothing is
 * embedded yet, its run will tell.
 * @throws {InputError} saying what does not fit
 */
async function requireFit(project: OpenProject, kept: KeptModel): Promise<void> {
  const { embed } = project.reached();
  if (embed.status !== 'done') return;
  const { device } = embed.request;
  const recipe = project.recipeOf({ methods: [], device });
  const machine = project.machine(device);
  const study = await prepareStudy(recipe, machine, shardFolder(project.folder), quietTask());
  const features = toPrecision(study.profiles.features, recipe.precision);
  const run = await startRun({ ...machine, device: 'cpu' }, recipe.seed, recipe.precision, quietTask());
  await applyModels(kept, { ...study.samples, features }, run);
}

/**
 * Adds a saved correction to those that the project can compare.
 * @throws {InputError} when the file is none, or does not fit the study
 */
export async function addSaved(project: OpenProject, file: string): Promise<MethodChain> {
  const { saved, ...chain } = await savedChain(file);
  const kept = await readModels(file);
  await requireFit(project, kept);
  const folder = path.join(project.folder, SAVED_FOLDER);
  await mkdir(folder, { recursive: true });
  const target = path.join(folder, `${chain.id.split('+').at(-1) ?? ''}-${kept.sha256.slice(0, 8)}.json`);
  await writeBytesAtomic(target, await readFile(file));
  return { ...chain, saved: { file: target, sha256: kept.sha256, fittedOn: saved?.fittedOn ?? '' } };
}
