/*
 * Designs of categorical and numeric terms without their n × p matrix: every row has one entry a term, so that
 * cross products are sums by level, and any coding of the factors (treatment or sum-to-zero contrasts) is applied
 * to those sums afterwards.
 */
import { InputError } from '../core/errors';
import type { Covariate, Factor } from '../core/factor';
import { isFactor } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { LeastSquares } from '../math/normal-equations';
import { solveNormalEquations } from '../math/normal-equations';
import { forRowBlocks } from '../math/row-blocks';
import { sortedLevels } from './batch-factor';

/**
 * How the levels of a factor become columns. `indicator`: one each; `treatment`: all but the first, which is the
 * baseline (R's contr.treatment); `sum`: all but the last, which is −1 in every column (contr.sum).
 */
export type Coding = 'indicator' | 'treatment' | 'sum';

export interface Term {
  readonly name: string;
  readonly coding: Coding;
  /** A numeric term is centred and has unit variance; `mean` and `deviation` tell how. */
  readonly column:
    Factor | { readonly values: Float64Array; readonly mean: number; readonly deviation: number };
}

const isFactorTerm = (column: Term['column']): column is Factor => 'levels' in column;

/** Levels of a factor, or 1 for a number. */
const widthOf = ({ column }: Term): number => (isFactorTerm(column) ? column.levels.length : 1);

/** The term that is 1 for every row. */
export const intercept = (rows: number): Term => ({
  name: 'intercept',
  coding: 'indicator',
  column: { codes: new Int32Array(rows), levels: ['all'] },
});

/** A numeric term, centred and scaled, which changes no fitted value and keeps the equations well-conditioned. */
function numberTerm(name: string, values: Float64Array): Term {
  const missing = values.findIndex((value) => !Number.isFinite(value));
  if (missing >= 0) {
    throw new InputError(`column "${name}" is ${values[missing]} in row ${missing + 1}`, {
      hint: 'fill it in, or leave the row out',
    });
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / values.length);
  const scale = deviation > 0 ? deviation : 1;
  return {
    name,
    coding: 'indicator',
    column: { values: values.map((value) => (value - mean) / scale), mean, deviation: scale },
  };
}

/** A term of a metadata column. */
export const termOf = (name: string, column: Covariate, coding: Coding): Term =>
  isFactor(column) ? { name, coding, column } : numberTerm(name, column);

/** Terms with the place of their first level among all levels. */
function entriesOf(terms: readonly Term[]): readonly { offset: number; term: Term }[] {
  let offset = 0;
  return terms.map((term) => {
    const entry = { offset, term };
    offset += widthOf(term);
    return entry;
  });
}

/** The one entry that a row has in each term. */
interface Entries {
  /** rows × terms: places among all levels. */
  readonly places: Int32Array;
  readonly values: Float64Array;
  readonly width: number;
}

function entries(terms: readonly Term[], rows: number): Entries {
  const places = new Int32Array(rows * terms.length);
  const values = new Float64Array(rows * terms.length).fill(1);
  let width = 0;
  for (const [t, { offset, term }] of entriesOf(terms).entries()) {
    const { column } = term;
    for (let i = 0; i < rows; i++) {
      const at = i * terms.length + t;
      if (isFactorTerm(column)) places[at] = offset + column.codes[i];
      else {
        places[at] = offset;
        values[at] = column.values[i];
      }
    }
    width += widthOf(term);
  }
  return { places, values, width };
}

/** For each level of each term the columns of the coded design that it enters, with their coefficients. */
function codedColumns(terms: readonly Term[]): {
  readonly columns: readonly (readonly (readonly [number, number])[])[];
  /** Which term each coded column belongs to. */
  readonly owners: readonly number[];
} {
  const columns: (readonly (readonly [number, number])[])[] = [];
  const owners: number[] = [];
  terms.forEach((term, t) => {
    const first = owners.length;
    const width = widthOf(term);
    const order = isFactorTerm(term.column) ? sortedLevels(term.column) : [0];
    const rank = new Int32Array(width);
    order.forEach((level, place) => (rank[level] = place));
    const count = term.coding === 'indicator' ? width : width - 1;
    for (let c = 0; c < count; c++) owners.push(t);
    for (let level = 0; level < width; level++) {
      const place = rank[level];
      if (term.coding === 'indicator') columns.push([[first + place, 1]]);
      else if (term.coding === 'treatment') columns.push(place === 0 ? [] : [[first + place - 1, 1]]);
      else if (place < count) columns.push([[first + place, 1]]);
      else columns.push(Array.from({ length: count }, (_, c) => [first + c, -1] as const));
    }
  });
  return { columns, owners };
}

/** Terms of one level: every row has it. */
const isIntercept = (term: Term): boolean => isFactorTerm(term.column) && term.column.levels.length === 1;

/** Places of the terms whose sums must be added up row by row; those of one level are sums over another one's levels. */
function termsToAdd(terms: readonly Term[]): readonly number[] {
  const others = [...terms.keys()].filter((t) => !isIntercept(terms[t]));
  return others.some((t) => isFactorTerm(terms[t].column)) ? others : [...terms.keys()];
}

function addIntercepts(
  sums: Float64Array,
  terms: readonly Term[],
  added: readonly number[],
  cols: number,
): void {
  const all = entriesOf(terms);
  const factor = added.find((t) => isFactorTerm(terms[t].column) && !isIntercept(terms[t]));
  if (factor === undefined) return;
  const { offset, term } = all[factor];
  for (const intercept of all.filter(({ term: other }) => isIntercept(other))) {
    for (let level = offset; level < offset + widthOf(term); level++) {
      for (let j = 0; j < cols; j++) sums[intercept.offset * cols + j] += sums[level * cols + j];
    }
  }
}

function addToGram(
  gram: Float64Array,
  width: number,
  places: Int32Array,
  values: Float64Array,
  count: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    for (let t = i * count; t < (i + 1) * count; t++) {
      for (let u = i * count; u < (i + 1) * count; u++) {
        gram[places[t] * width + places[u]] += values[t] * values[u];
      }
    }
  }
}

/** Adds rows, times their value in term t, to the sums of their level; one function for each type of array. */
function addFloatRows(
  sums: Float64Array,
  data: Float32Array,
  cols: number,
  places: Int32Array,
  values: Float64Array,
  count: number,
  t: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const sum = places[i * count + t] * cols;
    const value = values[i * count + t];
    for (let j = 0, at = i * cols; j < cols; j++, at++) sums[sum + j] += value * data[at];
  }
}

function addDoubleRows(
  sums: Float64Array,
  data: Float64Array,
  cols: number,
  places: Int32Array,
  values: Float64Array,
  count: number,
  t: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const sum = places[i * count + t] * cols;
    const value = values[i * count + t];
    for (let j = 0, at = i * cols; j < cols; j++, at++) sums[sum + j] += value * data[at];
  }
}

export interface DesignFit {
  /** Levels of all terms × d: what each level of each term adds to a row. */
  readonly effects: Float64Array;
  /** For each term the place of its first level in `effects`. */
  readonly offsets: readonly number[];
  /** Names of terms of which columns were left out because earlier terms explain them. */
  readonly confounded: readonly string[];
}

/**
 * Least squares of every feature on the terms, O(rows × terms × d). Columns that the earlier ones explain are left
 * out with coefficient 0, as limma does with the NA of lm.fit.
 */
export async function fitDesign(x: Values, terms: readonly Term[], task: Task): Promise<DesignFit> {
  const { rows, cols, data } = x;
  const { places, values, width } = entries(terms, rows);
  const { columns, owners } = codedColumns(terms);
  const sums = new Float64Array(width * cols);
  const gram = new Float64Array(width * width);
  const count = terms.length;
  const added = termsToAdd(terms);
  await forRowBlocks(rows, (added.length + 1) * cols, task, (from, to) => {
    addToGram(gram, width, places, values, count, from, to);
    for (const t of added) {
      if (data instanceof Float32Array) addFloatRows(sums, data, cols, places, values, count, t, from, to);
      else addDoubleRows(sums, data, cols, places, values, count, t, from, to);
    }
  });
  addIntercepts(sums, terms, added, cols);
  const p = owners.length;
  const coded = codeBothSides(gram, width, columns, p);
  const cross = new Float64Array(p * cols);
  columns.forEach((parts, level) => {
    for (const [column, factor] of parts) {
      for (let j = 0; j < cols; j++) cross[column * cols + j] += factor * sums[level * cols + j];
    }
  });
  const solved = solveNormalEquations(coded, p, cross, cols);
  return {
    effects: levelEffects(solved, columns, cols),
    offsets: entriesOf(terms).map(({ offset }) => offset),
    confounded: [...new Set(solved.aliased.map((column) => terms[owners[column]].name))],
  };
}

/** Cᵀ G C with the coding C given by the entries of its rows. */
function codeBothSides(
  gram: Float64Array,
  width: number,
  columns: readonly (readonly (readonly [number, number])[])[],
  p: number,
): Float64Array {
  const right = new Float64Array(width * p);
  columns.forEach((parts, level) => {
    for (const [column, factor] of parts) {
      for (let r = 0; r < width; r++) right[r * p + column] += factor * gram[r * width + level];
    }
  });
  const out = new Float64Array(p * p);
  columns.forEach((parts, level) => {
    for (const [column, factor] of parts) {
      for (let c = 0; c < p; c++) out[column * p + c] += factor * right[level * p + c];
    }
  });
  return out;
}

function levelEffects(
  { coefficients }: LeastSquares,
  columns: readonly (readonly (readonly [number, number])[])[],
  cols: number,
): Float64Array {
  const effects = new Float64Array(columns.length * cols);
  columns.forEach((parts, level) => {
    for (const [column, factor] of parts) {
      for (let j = 0; j < cols; j++) effects[level * cols + j] += factor * coefficients[column * cols + j];
    }
  });
  return effects;
}
