/** Corrections that were fitted on other plates, among those that a run compares. */
import path from 'node:path';
import type { MethodChain } from '../contract/recipe';
import { SAVED_PREFIX } from '../contract/recipe';
import { corrections } from '../correction/registry';
import type { Run } from '../core/correction';
import { InputError } from '../core/errors';
import { changedParams } from '../core/params';
import type { Samples } from '../core/samples';
import type { Cache } from './cache';
import type { CorrectedTable } from './correct-table';
import { hashDesign } from './correct-table';
import { applyModels, readModels } from './saved-models';
import type { KeptModel } from './saved-models';
import { hashValues, stepKey } from './step-key';

const MOST_LISTED = 6;

/** Such as "the batches plate1, plate2 (96 rows)". */
function fittedOn({ steps, rows }: KeptModel): string {
  const levels = steps.find((step) => step.levels.length > 0)?.levels ?? [];
  const more = levels.length > MOST_LISTED ? ` and ${levels.length - MOST_LISTED} more` : '';
  const batches = levels.length === 0 ? 'all rows' : `${levels.slice(0, MOST_LISTED).join(', ')}${more}`;
  return rows === undefined ? batches : `${batches} (${rows} rows)`;
}

/** A file's name as part of an id. */
const slugOf = (name: string): string =>
  path
    .parse(name)
    .name.replace(/\.model$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'model';

/**
 * A saved correction as one of those to compare.
 * @param name what it is called; the file's own name unless given
 * @throws {InputError} when the file is no saved model
 */
export async function savedChain(file: string, name = file): Promise<MethodChain> {
  const kept = await readModels(file);
  return {
    id: `${SAVED_PREFIX}${kept.steps.map(({ method }) => method).join('+')}+${slugOf(name)}`,
    steps: kept.steps.map(({ method, params }) => ({
      method,
      params: changedParams(corrections.find(method).params, params),
    })),
    saved: { file: path.resolve(file), sha256: kept.sha256, fittedOn: fittedOn(kept) },
  };
}

/**
 * Corrects by a saved model; the result is kept under the model's checksum.
 * @param samples their features as the profiles have them: a model brings its own scaling
 * @throws {InputError} when the file is gone, has changed, or does not fit these rows
 */
export async function applySaved(
  samples: Samples,
  { id, saved }: MethodChain,
  run: Run,
  cache: Cache,
): Promise<CorrectedTable> {
  if (saved === undefined) throw new InputError(`${id} is no saved correction`);
  const facts = { rows: hashDesign(samples), saved: saved.sha256, seed: run.seed, precision: run.precision };
  const key = stepKey('correct', { ...facts, input: hashValues(samples.features) });
  let table: CorrectedTable | undefined;
  const apply = async (): Promise<CorrectedTable> => {
    const kept = await readModels(saved.file);
    if (kept.sha256 !== saved.sha256) {
      throw new InputError(`${saved.file} is another file now: its SHA-256 is not ${saved.sha256}`, {
        hint: 'put the model of that time back, or add this one anew',
      });
    }
    table = await applyModels(kept, samples, run);
    return table;
  };
  const features = await cache.matrix(key, async () => (await apply()).features);
  const { featureNames } = await cache.record(stepKey('correct', { names: key }), async () => ({
    featureNames: (table ?? (await apply())).featureNames,
  }));
  return { id, key, features, featureNames, diagnostics: {}, warnings: [], readsLabels: false };
}
