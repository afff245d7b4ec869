import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '../core/errors';
import { findModel } from './list-models';

/**
 * Deletes an imported model; the file that it was made from is not touched.
 * @throws {ModelError} when there is no such model @throws {StorageError} when it cannot be deleted
 */
export async function removeModel(modelsDir: string, id: string): Promise<void> {
  await findModel(modelsDir, id);
  const going = path.join(modelsDir, `.${id}.removed`);
  try {
    await rm(going, { recursive: true, force: true });
    // Gone at once for whoever lists the models, however long the deletion takes.
    await rename(path.join(modelsDir, id), going);
    await rm(going, { recursive: true, force: true });
  } catch (error) {
    throw new StorageError(`the model "${id}" in ${modelsDir} cannot be deleted`, {
      cause: error,
      hint: 'stop what is embedding with it, and look whether the folder may be written',
    });
  }
}
