import type { Need } from '../contract/catalogue';
import { InputError } from './errors';
import type { Covariate, Factor } from './factor';
import { takeFactor, isFactor } from './factor';
import type { Values } from './matrix';
import { takeRows } from './matrix';

/** Rows with what is known of them; a method states in `needs` what it cannot do without. */
export interface Samples {
  readonly features: Values;
  readonly featureNames: readonly string[];
  /** The first is the batch, more where a method takes several; empty when none was named. */
  readonly batches: readonly Factor[];
  /** The biology to keep (perturbation, cell type). */
  readonly label?: Factor;
  /** The label's mechanism or class. A row without one has the level ''. */
  readonly group?: Factor;
  readonly plate?: Factor;
  readonly well?: Factor;
  /** 1 = negative control. */
  readonly control?: Uint8Array;
  /** Kept in the design. */
  readonly covariates?: ReadonlyMap<string, Covariate>;
  /** Numeric columns taken out. */
  readonly remove?: ReadonlyMap<string, Float64Array>;
  /** Every column that a `column` or `columns` parameter names. */
  readonly columns: ReadonlyMap<string, Covariate>;
}

const HINTS: Readonly<Record<Need, string>> = {
  batch: 'name the batch column with --batch',
  label: 'name the column of the biology to keep with --label',
  controls: 'say which rows are negative controls with --controls <column>=<value>',
  covariates: 'name the columns to keep with --covariates',
  plate: 'name the plate column with --plate',
  well: 'name the well column with --well',
  group: 'name the mechanism column with --group',
  pairs: 'give a table of related pairs with --pairs',
  other: 'give the second table with --other',
  before: 'give the table before correction with --before',
  neighbours: 'this is computed by the engine',
  clusters: 'this is computed by the engine',
};

const present: Readonly<Partial<Record<Need, (samples: Samples) => boolean>>> = {
  batch: (s) => s.batches.length > 0,
  label: (s) => s.label !== undefined,
  controls: (s) => s.control?.includes(1) ?? false,
  covariates: (s) => (s.covariates?.size ?? 0) > 0,
  plate: (s) => s.plate !== undefined,
  well: (s) => s.well !== undefined,
  group: (s) => s.group !== undefined,
};

/** Those of `needs` that the samples lack, each with how to give it. */
export function missingNeeds(
  needs: readonly Need[],
  samples: Samples,
): readonly { need: Need; hint: string }[] {
  return needs.flatMap((need) => {
    const test = present[need];
    return test === undefined || test(samples) ? [] : [{ need, hint: HINTS[need] }];
  });
}

/** @throws {InputError} when the samples lack something that `owner` needs */
export function requireNeeds(owner: string, needs: readonly Need[], samples: Samples): void {
  const missing = missingNeeds(needs, samples);
  if (missing.length === 0) return;
  throw new InputError(`${owner} needs ${missing.map(({ need }) => need).join(' and ')}`, {
    hint: missing.map(({ hint }) => hint).join('; '),
  });
}

/** The batch, for methods whose `needs` name it. */
export function batchOf(samples: Samples): Factor {
  if (samples.batches.length === 0) requireNeeds('this', ['batch'], samples);
  return samples.batches[0];
}

/** The label, for methods whose `needs` name it. */
export function labelOf(samples: Samples): Factor {
  if (samples.label !== undefined) return samples.label;
  throw new InputError('this needs label', { hint: HINTS.label });
}

const takeCovariate = (column: Covariate, rows: ArrayLike<number>): Covariate =>
  isFactor(column) ? takeFactor(column, rows) : Float64Array.from(rows, (i) => column[i]);

/** The samples `rows`, in that order; factor levels that no longer occur are dropped. */
export function takeSamples(samples: Samples, rows: ArrayLike<number>): Samples {
  const factor = (f: Factor | undefined): Factor | undefined => f && takeFactor(f, rows);
  const map = <C extends Covariate>(m: ReadonlyMap<string, C> | undefined, take: (c: C) => C) =>
    m && new Map([...m].map(([name, column]) => [name, take(column)]));
  const parts = {
    label: factor(samples.label),
    group: factor(samples.group),
    plate: factor(samples.plate),
    well: factor(samples.well),
    control: samples.control && Uint8Array.from(rows, (i) => samples.control?.[i] ?? 0),
    covariates: map(samples.covariates, (c) => takeCovariate(c, rows)),
    remove: map(samples.remove, (c) => Float64Array.from(rows, (i) => c[i])),
  };
  const defined = Object.fromEntries(Object.entries(parts).filter(([, v]) => v !== undefined));
  return {
    features: takeRows(samples.features, rows),
    featureNames: samples.featureNames,
    batches: samples.batches.map((f) => takeFactor(f, rows)),
    columns: map(samples.columns, (c) => takeCovariate(c, rows)) ?? new Map<string, Covariate>(),
    ...(defined as Partial<Samples>),
  };
}
