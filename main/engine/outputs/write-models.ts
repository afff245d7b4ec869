import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import type { Machine } from '../../contract/recipe';
import { corrections } from '../../correction/registry';
import { createMemoryCache } from '../cache';
import type { MethodOutcome } from '../compare-methods';
import { correctTable } from '../correct-table';
import { writeModels } from '../saved-models';
import { startRun } from '../session';
import type { OutputInput } from './output-input';
import { fileName } from './output-input';

/** Whether rows of other plates can be placed by what a correction has learnt. */
const canPlace = ({ id, chain, status }: MethodOutcome): boolean =>
  id !== 'none' &&
  status === 'done' &&
  chain.steps.every(({ method }) => corrections.find(method).apply !== undefined);

/**
 * `<method>.model.json` of every correction that can place new rows: fitted again on the rows that it was compared on,
 * with the scaling in front of it. One that was itself a saved model is copied.
 * @returns the files; none where no correction of the outcomes can
 */
export async function writeFittedModels(input: OutputInput, machine: Machine): Promise<readonly string[]> {
  const { study, recipe, folder, task } = input;
  const able = input.outcomes.filter(canPlace);
  const files: string[] = [];
  for (const { id, chain } of able) {
    const file = path.join(folder, `${fileName(id)}.model.json`);
    if (chain.saved === undefined) {
      const part = task.child(`Fitting ${id}`, 1 / able.length);
      const run = await startRun(machine, recipe.seed, recipe.precision, part);
      const table = await correctTable(study.samples, chain, run, createMemoryCache(), true);
      const { featureNames, features } = study.samples;
      await writeModels(file, table, { featureNames, rows: features.rows, scaling: study.scaling });
    } else {
      await copyFile(chain.saved.file, file);
    }
    files.push(file);
  }
  return files;
}
