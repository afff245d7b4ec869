/*
 * What covariates add to the rows, kept apart from the design they were fitted in, so that the effects can be taken
 * out, put back, saved and applied to unseen rows whose levels stand in another order.
 */
import type { SavedModel } from '../core/correction';
import { InputError } from '../core/errors';
import type { Covariate } from '../core/factor';
import { isFactor } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, zerosLike } from '../core/matrix';
import type { Task } from '../core/task';
import { forRowBlocks } from '../math/row-blocks';
import type { DesignFit, Term } from './design';

/** One covariate: what each of its levels adds (levels × d), or the slope of a number (1 × d) and its mean. */
interface Effect {
  readonly name: string;
  readonly levels: readonly string[] | undefined;
  readonly table: Float64Array;
  readonly mean: number;
  /** Per row: place of its level, and what the table's row is multiplied by. */
  readonly places: Int32Array;
  readonly values: Float64Array;
}

export type CovariateEffects = readonly Effect[];

/** The effects of the terms from `first` on; features flagged in `untouched` have none. */
export function covariateEffects(
  terms: readonly Term[],
  { effects, offsets }: DesignFit,
  first: number,
  untouched: Uint8Array,
): CovariateEffects {
  const cols = untouched.length;
  return terms.slice(first).map(({ name, column }, t) => {
    const start = offsets[first + t] * cols;
    const isLevels = 'levels' in column;
    const width = isLevels ? column.levels.length : 1;
    const table = effects.slice(start, start + width * cols);
    table.forEach((_, at) => {
      if (untouched[at % cols] === 1) table[at] = 0;
    });
    if (isLevels) {
      const values = new Float64Array(column.codes.length).fill(1);
      return { name, levels: column.levels, table, mean: 0, places: column.codes, values };
    }
    const slope = table.map((value) => value / column.deviation);
    const values = column.values.map((value) => value * column.deviation);
    return {
      name,
      levels: undefined,
      table: slope,
      mean: column.mean,
      places: new Int32Array(values.length),
      values,
    };
  });
}

/** Writes a row plus `factor` times a row of a table of effects; one function for each type of array. */
function addFloat(
  out: Float32Array,
  data: Float32Array,
  at: number,
  table: Float64Array,
  level: number,
  factor: number,
  cols: number,
): void {
  for (let j = 0; j < cols; j++) out[at + j] = data[at + j] + factor * table[level + j];
}

function addDouble(
  out: Float64Array,
  data: Float64Array,
  at: number,
  table: Float64Array,
  level: number,
  factor: number,
  cols: number,
): void {
  for (let j = 0; j < cols; j++) out[at + j] = data[at + j] + factor * table[level + j];
}

/** One row's effects added up, so that single precision rounds once. */
function sumEffects(effects: CovariateEffects, i: number, sum: Float64Array): void {
  sum.fill(0);
  for (const { table, places, values } of effects) {
    const [level, value] = [places[i] * sum.length, values[i]];
    for (let j = 0; j < sum.length; j++) sum[j] += value * table[level + j];
  }
}

function addRows(
  x: Values,
  out: Values,
  effects: CovariateEffects,
  sign: 1 | -1,
  from: number,
  to: number,
): void {
  const { cols, data } = x;
  const target = out.data;
  const sum = new Float64Array(cols);
  const only: Effect | undefined = effects.length === 1 ? effects[0] : undefined;
  for (let i = from; i < to; i++) {
    if (only === undefined) sumEffects(effects, i, sum);
    const table = only === undefined ? sum : only.table;
    const level = only === undefined ? 0 : only.places[i] * cols;
    const factor = only === undefined ? sign : sign * only.values[i];
    if (data instanceof Float32Array && target instanceof Float32Array)
      addFloat(target, data, i * cols, table, level, factor, cols);
    else if (data instanceof Float64Array && target instanceof Float64Array)
      addDouble(target, data, i * cols, table, level, factor, cols);
  }
}

/** A copy of the rows with `sign` times the effects added. */
export async function withEffects(
  x: Values,
  effects: CovariateEffects,
  sign: 1 | -1,
  task: Task,
): Promise<Values> {
  const out = zerosLike(x);
  await forRowBlocks(x.rows, (effects.length + 1) * x.cols, task, (from, to) =>
    addRows(x, out, effects, sign, from, to),
  );
  return out;
}

const PREFIX = 'covariate:';
const levelKey = (name: string, level: string): string => `${PREFIX}${name}=${level}`;
const numberKey = (name: string): string => `${PREFIX}${name}`;

/** The effects as matrices of a saved model: one a level; a number's has its mean in a second row. */
export function effectsToModel(
  effects: CovariateEffects,
  cols: number,
): Record<string, Matrix<Float64Array>> {
  const matrices: Record<string, Matrix<Float64Array>> = {};
  for (const { name, levels, table, mean } of effects) {
    if (levels === undefined) {
      const data = new Float64Array(2 * cols).fill(mean, cols);
      data.set(table);
      matrices[numberKey(name)] = new Matrix(2, cols, data);
    }
    levels?.forEach((level, l) => {
      matrices[levelKey(name, level)] = new Matrix(1, cols, table.slice(l * cols, (l + 1) * cols));
    });
  }
  return matrices;
}

function effectOf(model: SavedModel, name: string, column: Covariate): Effect | undefined {
  const { matrices } = model;
  if (!isFactor(column)) {
    if (!Object.hasOwn(matrices, numberKey(name))) return undefined;
    const { cols, data } = matrices[numberKey(name)];
    const mean = data[cols];
    return {
      name,
      levels: undefined,
      table: data.slice(0, cols),
      mean,
      places: new Int32Array(column.length),
      values: column.map((value) => value - mean),
    };
  }
  const known = column.levels.filter((level) => Object.hasOwn(matrices, levelKey(name, level)));
  if (known.length === 0) return undefined;
  if (known.length < column.levels.length) {
    const unknown = column.levels.filter((level) => !known.includes(level));
    throw new InputError(`the ${model.method} model does not know ${name} = ${unknown.join(', ')}`, {
      hint: 'fit it again with rows that have these values',
    });
  }
  const parts = column.levels.map((level) => matrices[levelKey(name, level)]);
  const cols = parts[0].cols;
  const table = new Float64Array(parts.length * cols);
  parts.forEach((part, l) => table.set(part.data, l * cols));
  const values = new Float64Array(column.codes.length).fill(1);
  return { name, levels: column.levels, table, mean: 0, places: column.codes, values };
}

/**
 * The effects of a saved model for unseen rows.
 * @param columns  those of the unseen rows, by name
 * @param option   what the columns are called in an error
 * @throws {InputError} when a covariate of the fit is missing from the rows, or has values the fit did not see
 */
export function effectsFromModel(
  model: SavedModel,
  columns: ReadonlyMap<string, Covariate> | undefined,
  option: string,
): CovariateEffects | undefined {
  const fitted = new Set(
    Object.keys(model.matrices)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length).replace(/=[^]*$/, '')),
  );
  if (fitted.size === 0) return undefined;
  const effects: Effect[] = [];
  for (const [name, column] of columns ?? []) {
    const effect = effectOf(model, name, column);
    if (effect === undefined) continue;
    effects.push(effect);
    fitted.delete(name);
  }
  if (fitted.size === 0) return effects;
  throw new InputError(`the ${model.method} model was fitted with ${option}: ${[...fitted].join(', ')}`, {
    hint: 'name the same columns as in the fit',
  });
}
