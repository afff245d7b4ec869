import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from '../core/errors';
import type { ModelCard } from './model-card';
import { readModelCard } from './model-card';

/** The imported models, by id; folders that hold none (a half-finished import, anything else) are passed over. */
export async function listModels(modelsDir: string): Promise<readonly ModelCard[]> {
  const names = await readdir(modelsDir).catch(() => []);
  const cards = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => readModelCard(path.join(modelsDir, name)).catch(() => undefined)),
  );
  return cards.filter((card) => card !== undefined);
}

/** @throws {ModelError} that lists what there is */
export async function findModel(modelsDir: string, id: string): Promise<ModelCard> {
  const cards = await listModels(modelsDir);
  const card = cards.find((each) => each.id === id);
  if (card !== undefined) return card;
  const there = cards.map((each) => each.id).join(', ');
  throw new ModelError(`there is no model "${id}" in ${modelsDir}`, {
    hint: `there ${cards.length === 0 ? 'is none yet: import one with "unbatch models import <file>"' : `is ${there}`}; or give the path of a model file`,
  });
}
