import type { MethodChain } from '../contract/recipe';
import { corrections } from '../correction/registry';
import type { Correction, Fitted, Run, SavedModel } from '../core/correction';
import { InputError } from '../core/errors';
import type { Values } from '../core/matrix';
import type { RawParams } from '../core/params';
import { parseParams } from '../core/params';
import type { Samples } from '../core/samples';
import type { Cache } from './cache';
import { watchLabels } from './watch-labels';
import { hashColumn, hashValues, stepKey } from './step-key';

/** A table after a chain of corrections. */
export interface CorrectedTable {
  readonly id: string;
  /** Key of the last step: later steps build theirs on it. */
  readonly key: string;
  readonly features: Values;
  readonly featureNames: readonly string[];
  readonly diagnostics: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  /** Whether a step looked at labels, mechanisms or covariates; true where that is not known. */
  readonly readsLabels: boolean;
  /** The models of all steps that can place new rows; undefined where one cannot. */
  readonly models?: readonly SavedModel[];
}

interface StepRecord {
  readonly space: 'kept' | 'new';
  readonly diagnostics: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  readonly readsLabels?: boolean;
}

/** Hash of everything but the features that methods and metrics see of the rows. */
export function hashDesign(samples: Samples): string {
  const one = (column: Parameters<typeof hashColumn>[0] | undefined): string | null =>
    column === undefined ? null : hashColumn(column);
  const many = (columns: ReadonlyMap<string, Parameters<typeof hashColumn>[0]> | undefined): unknown =>
    columns === undefined ? null : [...columns].map(([name, column]) => [name, hashColumn(column)]);
  return stepKey('profiles', {
    batches: samples.batches.map(hashColumn),
    label: one(samples.label),
    group: one(samples.group),
    plate: one(samples.plate),
    well: one(samples.well),
    control: samples.control === undefined ? null : hashColumn(Float64Array.from(samples.control)),
    covariates: many(samples.covariates),
    remove: many(samples.remove),
    columns: many(samples.columns),
    names: samples.featureNames,
  });
}

const newNames = (method: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, j) => `${method}_${String(j).padStart(4, '0')}`);

/** Fits one step, with what is kept of it beside the table. */
async function fitStep(
  correction: Correction,
  input: Samples,
  params: RawParams,
  run: Run,
): Promise<Fitted & { readonly record: StepRecord }> {
  const watched = watchLabels(input);
  const fitted = await correction.fit(watched.samples, params, run);
  const { space, diagnostics, warnings = [] } = fitted;
  return { ...fitted, record: { space, diagnostics, warnings, readsLabels: watched.wasRead() } };
}

/** Refuses a chain whose methods or parameters do not exist, before any work is done. */
export function checkChain(chain: MethodChain): void {
  for (const { method, params } of chain.steps) {
    parseParams(corrections.find(method).params, params, method);
  }
}

/**
 * Runs a chain of methods, each step cached on its own.
 * @param keepModels  also gathers what each step has learnt, which needs every step to be fitted now
 */
export async function correctTable(
  samples: Samples,
  chain: MethodChain,
  run: Run,
  cache: Cache,
  keepModels = false,
): Promise<CorrectedTable> {
  checkChain(chain);
  const design = hashDesign(samples);
  let key = hashValues(samples.features);
  let table = samples;
  const diagnostics: Record<string, number> = {};
  const warnings: string[] = [];
  const models: SavedModel[] = [];
  let readsLabels = false;
  for (const { method, params } of chain.steps) {
    const correction = corrections.find(method);
    const checked = parseParams(correction.params, params, method);
    key = stepKey('correct', {
      input: key,
      design,
      method,
      params: checked,
      seed: run.seed,
      precision: run.precision,
    });
    const input = table;
    const part = { ...run, task: run.task.child(correction.title, 1 / chain.steps.length) };
    let record: StepRecord | undefined;
    const fit = async (): Promise<Values> => {
      const fitted = await fitStep(correction, input, params, part);
      record = fitted.record;
      if (fitted.model !== undefined) models.push(fitted.model);
      return fitted.corrected;
    };
    const corrected = keepModels ? await fit() : await cache.matrix(key, fit);
    const facts = await cache.record(stepKey('correct', { record: key }), async () => {
      if (record === undefined) await fit();
      if (record === undefined) throw new InputError(`${method} gave no result`);
      return record;
    });
    Object.assign(diagnostics, facts.diagnostics);
    readsLabels ||= facts.readsLabels ?? true;
    warnings.push(...facts.warnings.map((warning) => `${method}: ${warning}`));
    const names = facts.space === 'kept' ? table.featureNames : newNames(method, corrected.cols);
    table = { ...table, features: corrected, featureNames: names };
  }
  return {
    id: chain.id,
    key,
    features: table.features,
    featureNames: table.featureNames,
    diagnostics,
    warnings,
    readsLabels,
    ...(keepModels && models.length === chain.steps.length ? { models } : {}),
  };
}
