import { ShapeError } from '../core/errors';
import type { Profiles } from '../core/profiles';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import { writeFileAtomic } from './atomic-file';
import type { WriteExtras } from './format';
import { requireFormat } from './registry';

function checkShape({ metadata, featureNames, features }: Profiles): void {
  if (featureNames.length !== features.cols) {
    throw new ShapeError('featureNames', `${features.cols} names`, `${featureNames.length}`);
  }
  for (const [name, { values }] of metadata) {
    if (values.length !== features.rows)
      throw new ShapeError(name, `${features.rows} rows`, `${values.length}`);
  }
}

/**
 * Writes a profiles table in the format that the name ends with. The file is either the old one or the whole new one,
 * and the same table gives the same bytes (Parquet, CSV, npy).
 * @throws {InputError} when the ending is unknown
 * @throws {StorageError} when the disk is full or the folder cannot be written to
 */
export async function writeProfiles(
  file: string,
  profiles: Profiles,
  extras: WriteExtras = {},
  task: Task = quietTask(),
): Promise<void> {
  const format = requireFormat(file);
  checkShape(profiles);
  await writeFileAtomic(file, (temporary) => format.write(temporary, profiles, extras, task));
}
