import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { importModel } from '../../main/embedding/import-model';
import { safetensorsFile, vitTensors } from '../embedding/random-vit';

/** Imports a small vision transformer of random weights into `folder`; gives the options that embed with it. */
export async function importRandomNetwork(folder: string): Promise<readonly string[]> {
  const modelsDir = path.join(folder, 'models');
  const file = path.join(folder, 'tiny.safetensors');
  writeFileSync(file, safetensorsFile(vitTensors(64, 2, 4)));
  await importModel(file, { modelsDir });
  return ['--model', 'tiny', '--models-dir', modelsDir, '--device', 'cpu'];
}
