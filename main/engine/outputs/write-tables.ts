import path from 'node:path';
import { corrections } from '../../correction/registry';
import type { Values } from '../../core/matrix';
import { parseParams } from '../../core/params';
import { writeProfiles } from '../../tables/write-profiles';
import { provenance } from '../provenance';
import { hashValues } from '../step-key';
import { VERSION } from '../version';
import type { OutputInput } from './output-input';
import { fileName, keyName } from './output-input';
import { scoresJson } from './scores-json';

/** The recipe as it goes into files: with versions and the hash of what was corrected. */
const recipeRecord = ({ recipe, study }: OutputInput): unknown => ({
  unbatch: VERSION,
  input: { hash: hashValues(study.profiles.features), rows: study.profiles.features.rows },
  columns: study.roles,
  scaleFeatures: recipe.scaleFeatures,
  methods: recipe.methods.map(({ id, steps, saved }) => ({
    id,
    ...(saved === undefined ? {} : { saved }),
    steps: steps.map(({ method, params }) => ({
      method,
      params: parseParams(corrections.find(method).params, params, method),
    })),
  })),
  umap: recipe.umap,
  seed: recipe.seed,
  precision: recipe.precision,
});

/** Embeddings and layouts of all methods, as `obsm` holds them. */
function obsm({ study, outcomes }: OutputInput): Map<string, Values> {
  const arrays = new Map<string, Values>([['X_emb', study.samples.features]]);
  for (const outcome of outcomes) {
    if (outcome.status !== 'done') continue;
    const none = outcome.id === 'none';
    if (!none) arrays.set(`X_${keyName(outcome.id)}`, outcome.table.features);
    const key = none ? 'X_umap' : `X_umap_${keyName(outcome.id)}`;
    if (outcome.layout !== null) arrays.set(key, outcome.layout.coordinates);
    if (outcome.principal !== null) {
      arrays.set(none ? 'X_pca' : `X_pca_${keyName(outcome.id)}`, outcome.principal.coordinates);
    }
  }
  return arrays;
}

/** What was done to one method's table. */
export function tableProvenance({ recipe, study, outcomes }: OutputInput, id: string): unknown {
  return provenance({
    command: 'run',
    input: { ...study.profiles, features: study.samples.features },
    roles: study.roles,
    steps: outcomes.find((outcome) => outcome.id === id)?.chain.steps ?? [],
    seed: recipe.seed,
    precision: recipe.precision,
  });
}

/** profiles.h5ad: features as X, metadata as obs, all corrections and layouts in obsm. */
export async function writeH5ad(input: OutputInput): Promise<string> {
  const file = path.join(input.folder, 'profiles.h5ad');
  await writeProfiles(file, input.study.profiles, {
    recipe: recipeRecord(input),
    obsm: obsm(input),
    uns: { metrics: scoresJson(input.outcomes, input.judgement, input.tuning) },
  });
  return file;
}

/** profiles.parquet, profiles.h5ad and corrected/<method>.parquet. */
export async function writeTables(input: OutputInput): Promise<readonly string[]> {
  const { folder, study, outcomes, task } = input;
  const parquet = path.join(folder, 'profiles.parquet');
  await writeProfiles(parquet, study.profiles, { recipe: recipeRecord(input) });
  const files = [parquet, await writeH5ad(input)];
  const done = outcomes.filter((outcome) => outcome.status === 'done' && outcome.id !== 'none');
  for (const [i, outcome] of done.entries()) {
    await task.tick(i, done.length);
    if (outcome.status !== 'done') continue;
    const file = path.join(folder, 'corrected', `${fileName(outcome.id)}.parquet`);
    const { features, featureNames } = outcome.table;
    const profiles = { metadata: study.profiles.metadata, featureNames, features };
    await writeProfiles(file, profiles, { recipe: tableProvenance(input, outcome.id) });
    files.push(file);
  }
  return files;
}
