import type { ParamValues } from '../contract/params';
import type { Covariate, Factor } from '../core/factor';
import { isFactor } from '../core/factor';
import type { Samples } from '../core/samples';

/** One strength of a method that is tried. */
export interface StrengthSetting {
  /** As people read it: `epsilon 0.3`. */
  readonly name: string;
  readonly params: ParamValues;
  /** Why it may not be tried; what it would gain could not be told from what it was told. */
  readonly refused?: string;
}

interface Strength {
  readonly parameter: string;
  /** The first is the method's own, as it would run without tuning. */
  readonly settings: (samples: Samples, params: ParamValues) => readonly StrengthSetting[];
}

/** Of the singular values of the rows that sphering learns from, standardised: √(rows − 1). */
const EPSILON_SHARES = [0.01, 0.03, 0.1, 0.3, 1, 3];
const THETAS = [0, 0.5, 1, 2, 4, 8];

const twoDigits = (value: number): number => Number(value.toPrecision(2));

/** Root mean square of the features around their means. */
function spreadOf({ features }: Samples): number {
  const { rows, cols, data } = features;
  let sum = 0;
  for (let j = 0; j < cols; j++) {
    let [total, squares] = [0, 0];
    for (let i = 0; i < rows; i++) total += data[i * cols + j];
    for (let i = 0; i < rows; i++) squares += (data[i * cols + j] - total / rows) ** 2;
    sum += squares / Math.max(1, rows - 1) / cols;
  }
  return Math.sqrt(sum);
}

function epsilons(samples: Samples, params: ParamValues): readonly StrengthSetting[] {
  const own = !Object.hasOwn(params, 'epsilon') ? [] : [Number(params['epsilon'])];
  const controls = samples.control?.reduce((sum, flag) => sum + flag, 0) ?? 0;
  const rows = controls > 1 && params['fit'] !== 'all' ? controls : samples.features.rows;
  const standardised = String(params['kind'] ?? 'zca-cor').endsWith('-cor');
  const typical = Math.sqrt(Math.max(1, rows - 1)) * (standardised ? 1 : spreadOf(samples));
  const grid = EPSILON_SHARES.map((share) => twoDigits(share * typical));
  return [...(own.length > 0 ? own : [1e-6]), ...grid].map((epsilon) => ({
    name: `epsilon ${epsilon}`,
    params: { epsilon },
  }));
}

function thetas(_samples: Samples, params: ParamValues): readonly StrengthSetting[] {
  const own = Number(params['theta'] ?? 2);
  return [own, ...THETAS.filter((theta) => theta !== own)].map((theta) => ({
    name: `theta ${theta}`,
    params: { theta },
  }));
}

/** Whether every level of the label has one value of the column, and not all the same: the column tells of the label. */
function tellsLabel(column: Covariate, label: Factor): boolean {
  const seen = new Map<number, number>();
  const follows = label.codes.every((code, row) => {
    const value = isFactor(column) ? column.codes[row] : column[row];
    if (!seen.has(code)) seen.set(code, value);
    return seen.get(code) === value;
  });
  return follows && new Set(seen.values()).size > 1;
}

function combatForms({ covariates, label }: Samples, params: ParamValues): readonly StrengthSetting[] {
  const columns = [...(covariates ?? [])];
  const telling = columns.find(([, column]) => label !== undefined && tellsLabel(column, label));
  const refused =
    telling === undefined ? {} : { refused: `${telling[0]} tells the labels that the choice is graded by` };
  const meanOnly = String(params['mean-only'] ?? false) === 'true';
  const forms = [meanOnly, !meanOnly].flatMap((only) =>
    (columns.length === 0 ? [false] : [true, false]).map((kept) => ({ only, kept })),
  );
  return forms.map(({ only, kept }) => {
    const means = only ? 'means only' : 'means and spreads';
    const name = columns.length === 0 ? means : `${means}, ${kept ? 'with' : 'without'} covariates`;
    return {
      name,
      params: { 'mean-only': only, 'keep-covariates': kept || columns.length === 0 },
      ...(kept ? refused : {}),
    };
  });
}

/** What decides how strongly a method corrects, by method id. */
export const STRENGTHS: ReadonlyMap<string, Strength> = new Map([
  ['sphering', { parameter: 'epsilon', settings: epsilons }],
  ['harmony', { parameter: 'theta', settings: thetas }],
  ['combat', { parameter: 'what is adjusted', settings: combatForms }],
]);
