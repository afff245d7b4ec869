import type { Judging } from '../contract/judgement';
import { JUDGING_PARAMS } from '../contract/judgement';
import type { ColumnRoles, Machine, MethodChain, MetricChoice } from '../contract/recipe';
import type { ParamValue, ParamValues } from '../contract/params';
import { InputError, ParamError } from '../core/errors';
import { checkUmap } from '../engine/layout-table';
import { modelsFolder } from '../engine/models';
import { savedChain } from '../engine/saved-chain';
import { metrics } from '../metrics/registry';
import { corrections } from '../correction/registry';
import { requireFormat } from '../tables/registry';
import type { OptionTable } from './options';

/** Options that several commands share, and what they mean. */

export const TABLE_OPTIONS = {
  metadata: {
    kind: 'text',
    value: 'csv',
    help: 'metadata of the rows, joined by row order or by key columns',
  },
  features: { kind: 'text', value: 'regex', help: 'columns that are features' },
  exclude: { kind: 'text', value: 'regex', help: 'columns that are neither feature nor metadata' },
  'fail-on-missing': { kind: 'flag', help: 'a missing feature value is an error, not a column left out' },
} as const satisfies OptionTable;

export const COLUMN_OPTIONS = {
  batch: {
    kind: 'list',
    value: 'column',
    help: 'the batch column; further ones are further batch variables',
  },
  label: { kind: 'text', value: 'column', help: 'the biology to keep: perturbation, cell type' },
  group: { kind: 'text', value: 'column', help: 'the mechanism or class of a label' },
  plate: { kind: 'text', value: 'column', help: 'the plate column (found by name)' },
  well: { kind: 'text', value: 'column', help: 'the well column (found by name)' },
  controls: { kind: 'text', value: 'column=value', help: 'which rows are negative controls' },
  covariates: { kind: 'list', value: 'a,b', help: 'columns kept in the design' },
  remove: { kind: 'list', value: 'a,b', help: 'numeric columns taken out' },
} as const satisfies OptionTable;

export const PARAM_OPTION = {
  param: {
    kind: 'many',
    value: 'name=value',
    help: 'a parameter; in a chain or a list: method.name=value (run, compare: also metric.name, umap.name)',
  },
} as const satisfies OptionTable;

/** How much is spent on judging; options of the commands that compare methods. */
export const JUDGING_OPTIONS = {
  null: {
    kind: 'number',
    min: JUDGING_PARAMS.permutations.min,
    max: JUDGING_PARAMS.permutations.max,
    default: JUDGING_PARAMS.permutations.default,
    help: 'label shufflings of the permutation null; 0 leaves it out',
  },
  tune: {
    kind: 'flag',
    help: 'also choose the strength of sphering, harmony and combat by replicates across batches of held-out labels',
  },
} as const satisfies OptionTable;

/** @throws {ParamError} when the number of shufflings is no whole number */
export function readJudging(options: { readonly null: number; readonly tune: boolean }): Judging {
  if (Number.isInteger(options.null)) return { permutations: options.null, tune: options.tune };
  throw new ParamError({ null: `--null must be a whole number, got ${options.null}` });
}

interface ColumnOptions {
  readonly batch: readonly string[];
  readonly label: string | undefined;
  readonly group: string | undefined;
  readonly plate: string | undefined;
  readonly well: string | undefined;
  readonly controls: string | undefined;
  readonly covariates: readonly string[];
  readonly remove: readonly string[];
}

/** `column=value`; the value may contain `=`. */
export function parseControls(text: string): NonNullable<ColumnRoles['controls']> {
  const at = text.indexOf('=');
  if (at > 0) return { column: text.slice(0, at), value: text.slice(at + 1) };
  throw new ParamError({ controls: `--controls must be <column>=<value>, got "${text}"` });
}

export const readColumnRoles = (options: ColumnOptions): ColumnRoles => ({
  batch: options.batch,
  label: options.label ?? null,
  group: options.group ?? null,
  plate: options.plate ?? null,
  well: options.well ?? null,
  controls: options.controls === undefined ? null : parseControls(options.controls),
  covariates: options.covariates,
  remove: options.remove,
});

export const readMachine = (options: {
  readonly device: Machine['device'];
  readonly threads: number;
  readonly 'models-dir': string | undefined;
  readonly runtime: Machine['runtime'];
}): Machine => ({
  device: options.device,
  threads: options.threads,
  modelsDir: modelsFolder(options['models-dir']),
  runtime: options.runtime,
});

/** `owner.name=value` or `name=value`, sorted by owner; `sole` takes those without an owner. */
function readParams(given: readonly string[], owners: readonly string[]): ReadonlyMap<string, ParamValues> {
  const byOwner = new Map<string, Record<string, ParamValue>>();
  const wrong: Record<string, string> = {};
  for (const text of given) {
    const match = /^(?:([a-z0-9-]+)\.)?([a-z0-9-]+)=(.*)$/s.exec(text);
    const owner = match?.[1] ?? (owners.length === 1 ? owners[0] : undefined);
    if (match === null) wrong[text] = `--param must be name=value, got "${text}"`;
    else if (owner === undefined) wrong[text] = `--param ${text} must say whose it is: ${owners[0]}.${text}`;
    else if (!owners.includes(owner)) {
      wrong[text] = `--param ${text}: "${owner}" is not among ${owners.join(', ')}`;
    } else {
      const params = byOwner.get(owner) ?? {};
      params[match[2]] = match[3];
      byOwner.set(owner, params);
    }
  }
  if (Object.keys(wrong).length > 0) throw new ParamError(wrong);
  return byOwner;
}

/** Chains from texts such as `robust-mad+harmony`; unknown methods are refused. */
export function readChains(texts: readonly string[], params: readonly string[]): readonly MethodChain[] {
  const ids = texts.map((text) => text.split('+'));
  const owners = [...new Set(ids.flat())];
  for (const id of owners) corrections.find(id);
  const given = readParams(params, owners);
  return ids.map((chain) => ({
    id: chain.join('+'),
    steps: chain.map((method) => ({ method, params: given.get(method) ?? {} })),
  }));
}

/** `--method a,b,c`: one chain. */
export function readChain(text: string | undefined, params: readonly string[]): MethodChain {
  if (text === undefined || text === '') {
    throw new InputError('no method was named', {
      hint: `--method <id>, one of ${corrections.ids.join(', ')}; steps of a chain are separated by commas`,
    });
  }
  return readChains([text.split(',').join('+')], params)[0];
}

/** `--metrics all` or ids; `usual` where none are named. */
export function readMetrics(
  texts: readonly string[],
  params: readonly string[],
  usual: readonly string[] = metrics.ids,
): readonly MetricChoice[] {
  const named = texts.length === 0 ? usual : texts;
  const ids = named.includes('all') ? metrics.ids : named;
  for (const id of ids) metrics.find(id);
  const given = readParams(params, ids);
  return ids.map((metric) => ({ metric, params: given.get(metric) ?? {} }));
}

/**
 * Sorts `--param owner.name=value` of commands that take methods and metrics alike; `umap.name=value` is of the maps.
 * @throws {ParamError} for what UMAP does not have or take
 */
export function splitParams(
  given: readonly string[],
  methods: readonly string[],
): { readonly methods: readonly string[]; readonly metrics: readonly string[]; readonly umap: ParamValues } {
  const owners = new Set(methods.flatMap((id) => id.split('+')));
  const ofMetric = (text: string): boolean => {
    const owner = text.split('.')[0];
    return metrics.has(owner) && !owners.has(owner);
  };
  const ofUmap = (text: string): boolean => text.startsWith('umap.');
  const umap = readParams(given.filter(ofUmap), ['umap']).get('umap') ?? {};
  checkUmap(umap);
  const others = given.filter((text) => !ofUmap(text));
  return { methods: others.filter((text) => !ofMetric(text)), metrics: others.filter(ofMetric), umap };
}

/** @throws {InputError} when a command's input is not named */
export function requireInput(positionals: readonly string[], what: string): readonly string[] {
  if (positionals.length > 0) return positionals;
  throw new InputError(`no ${what} was given`, { hint: `name it after the command` });
}

/** @throws {InputError} when an option that the command cannot do without is missing */
export function requireOption(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value;
  throw new InputError(`--${name} is missing`, { hint: 'see --help' });
}

/**
 * The table that `--out` names, looked at before any work: hours of it are not to end in a wrong ending.
 * @throws {InputError} when it is missing or has an ending that no format has
 */
export function requireTableOut(value: string | undefined): string {
  const file = requireOption(value, 'out');
  requireFormat(file);
  return file;
}

export const APPLY_OPTION = {
  'apply-model': {
    kind: 'many',
    value: 'file',
    help: 'also compare a correction kept before (correct --save-model); may be given several times',
  },
} as const satisfies OptionTable;

/** Corrections kept before, as chains. @throws {InputError} for a file that is none */
export const readSaved = (options: {
  readonly 'apply-model': readonly string[];
}): Promise<readonly MethodChain[]> => Promise.all(options['apply-model'].map((file) => savedChain(file)));
