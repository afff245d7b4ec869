import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { paramsShape } from '../contract/recipe-shapes';
import { count, list, optional, record, text } from '../contract/shape';
import type { Shape } from '../contract/shape';
import type { ParamValues } from '../contract/params';
import { corrections } from '../correction/registry';
import type { Run, SavedModel } from '../core/correction';
import { InputError } from '../core/errors';
import { Matrix } from '../core/matrix';
import type { Samples } from '../core/samples';
import { writeBytesAtomic } from '../tables/atomic-file';
import type { CorrectedTable } from './correct-table';
import { readSource } from './read-source';
import type { Scaling } from './scale-features';
import { applyScaling } from './scale-features';

interface StoredMatrix {
  readonly rows: number;
  readonly cols: number;
  /** Base64. */
  readonly float64: string;
}

/** What corrections learnt, as a JSON file with base64 doubles: yesterday's model for today's plate. */
interface ModelFile {
  readonly unbatchModel: 1;
  readonly chain: string;
  /** Absent in files of older versions. */
  readonly featureNames?: readonly string[];
  readonly rows?: number;
  /** What features were standardised by before the fit. */
  readonly scaling?: { readonly mean: string; readonly sd: string };
  readonly steps: readonly {
    readonly method: string;
    readonly params: ParamValues;
    readonly levels: readonly string[];
    readonly matrices: Readonly<Record<string, StoredMatrix>>;
  }[];
}

/** What was fitted, as it is kept; in the order of the steps. */
export interface KeptModel {
  readonly steps: readonly SavedModel[];
  /** Of the table it was fitted on; undefined in files of older versions. */
  readonly featureNames?: readonly string[];
  readonly rows?: number;
  /** Taken before the first step; null: features as they are. */
  readonly scaling: Scaling | null;
  readonly sha256: string;
}

/** The table that a model was fitted on. */
interface FittedOn {
  readonly featureNames: readonly string[];
  readonly rows: number;
  readonly scaling: Scaling | null;
}

const encode = (values: Float64Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

function decode(base64: string): Float64Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~7)));
}

/** Corrections that can be kept for other plates. */
export const placingMethods = (): readonly string[] =>
  corrections.entries.filter(({ id, apply }) => id !== 'none' && apply !== undefined).map(({ id }) => id);

/** @throws {InputError} when a step of the chain cannot place new rows, so there is nothing to keep */
export async function writeModels(file: string, table: CorrectedTable, fitted: FittedOn): Promise<void> {
  if (table.models === undefined) {
    const able = placingMethods();
    throw new InputError(`${table.id} cannot place new rows, so it has no model to save`, {
      hint: `methods that can: ${able.join(', ')}`,
    });
  }
  const { featureNames, rows, scaling } = fitted;
  const content: ModelFile = {
    unbatchModel: 1,
    chain: table.id,
    featureNames,
    rows,
    ...(scaling === null ? {} : { scaling: { mean: encode(scaling.mean), sd: encode(scaling.sd) } }),
    steps: table.models.map(({ matrices, ...rest }) => ({
      ...rest,
      matrices: Object.fromEntries(
        Object.entries(matrices).map(([name, matrix]) => [
          name,
          { rows: matrix.rows, cols: matrix.cols, float64: encode(matrix.data) },
        ]),
      ),
    })),
  };
  await writeBytesAtomic(file, JSON.stringify(content));
}

/** A text of JavaScript is no longer. */
const MOST_BYTES = 500e6;

/** The text of doubles is as long as they are: everything else would be read past its end. */
const matrixShape: Shape<StoredMatrix> = {
  problem: (value, at) => {
    const stored = record({ rows: count(1e9), cols: count(1e9), float64: text(MOST_BYTES) });
    const problem = stored.problem(value, at);
    if (problem !== null) return problem;
    const { rows, cols, float64 } = value as StoredMatrix;
    const found = Buffer.byteLength(float64, 'base64');
    const needed = 8 * rows * cols;
    return found === needed
      ? null
      : `${at} holds ${found} bytes, but ${rows} × ${cols} doubles need ${needed}`;
  },
};
const matricesShape: Shape<Readonly<Record<string, StoredMatrix>>> = {
  problem: (value, at) =>
    paramsShape.problem(value, at) ??
    Object.entries(value as object)
      .map(([name, matrix]) => matrixShape.problem(matrix, `${at}.${name}`))
      .find((problem) => problem !== null) ??
    null,
};

const names = list(text(100_000), 1_000_000);
const MODEL_FILE = record({
  unbatchModel: { problem: (value: unknown) => (value === 1 ? null : 'unbatchModel must be 1') },
  chain: text(1000),
  featureNames: optional(names),
  rows: optional(count(1e9)),
  scaling: optional(record({ mean: text(MOST_BYTES), sd: text(MOST_BYTES) })),
  steps: list(
    record({ method: text(1000), params: paramsShape, levels: names, matrices: matricesShape }),
    20,
  ),
});

const damaged = (file: string, what: string): InputError =>
  new InputError(`${file} is not a saved model: ${what}`, {
    hint: 'make one with unbatch correct --save-model, or with "Correction models" in the Export step',
  });

/** @throws {InputError} saying why the file is no saved model */
export async function readModels(file: string): Promise<KeptModel> {
  const source = await readSource(file, async () => {
    const { size } = await stat(file);
    if (size > MOST_BYTES) throw damaged(file, `it has ${Math.round(size / 1e6)} MB`);
    return readFile(file, 'utf8');
  });
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw damaged(file, 'it is not JSON');
  }
  const problem = MODEL_FILE.problem(value, 'the model');
  if (problem !== null) throw damaged(file, problem);
  const { steps, featureNames, rows, scaling } = value as ModelFile;
  if (steps.length === 0) throw damaged(file, 'it has no steps');
  for (const { method } of steps) {
    if (!corrections.ids.includes(method)) throw damaged(file, `there is no method "${method}"`);
  }
  return {
    steps: steps.map(({ matrices, ...rest }) => ({
      ...rest,
      matrices: Object.fromEntries(
        Object.entries(matrices).map(([name, matrix]) => [
          name,
          new Matrix(matrix.rows, matrix.cols, decode(matrix.float64)),
        ]),
      ),
    })),
    ...(featureNames === undefined ? {} : { featureNames }),
    ...(rows === undefined ? {} : { rows }),
    scaling: scaling === undefined ? null : { mean: decode(scaling.mean), sd: decode(scaling.sd) },
    sha256: createHash('sha256').update(source).digest('hex'),
  };
}

/** Made up where features have no names of their own. */
const NAMELESS = /^emb_\d{4,}$/;

/**
 * Whether rows have the features that a model was fitted on.
 * @throws {InputError} naming the count, or the first column that is another one
 */
export function requireSameFeatures({ featureNames, steps }: KeptModel, found: readonly string[]): void {
  if (featureNames === undefined) return;
  const method = steps.map((step) => step.method).join('+');
  if (featureNames.length !== found.length) {
    throw new InputError(
      `the ${method} model was fitted on ${featureNames.length} features, the table has ${found.length}`,
      { hint: 'use the same embedding or profile as in the fit' },
    );
  }
  const at = featureNames.findIndex((name, j) => name !== found[j]);
  if (at < 0 || NAMELESS.test(featureNames[at]) || NAMELESS.test(found[at])) return;
  throw new InputError(
    `the ${method} model was fitted on other features: column ${at + 1} was "${featureNames[at]}", here it is "${found[at]}"`,
    { hint: 'use the same embedding or profile as in the fit, with its columns in the same order' },
  );
}

/** Corrects rows that the models have not seen, step by step. @throws {InputError} when they do not fit */
export async function applyModels(kept: KeptModel, samples: Samples, run: Run): Promise<CorrectedTable> {
  requireSameFeatures(kept, samples.featureNames);
  const { steps, scaling } = kept;
  if (scaling !== null && scaling.mean.length !== samples.features.cols) {
    throw new InputError(
      `the saved model was fitted on ${scaling.mean.length} features, the table has ${samples.features.cols}`,
    );
  }
  let table: Samples =
    scaling === null ? samples : { ...samples, features: applyScaling(samples.features, scaling) };
  for (const model of steps) {
    const { apply } = corrections.find(model.method);
    if (apply === undefined) throw new InputError(`${model.method} cannot place new rows`);
    const features = await apply(model, table, run);
    const isSame = features.cols === table.features.cols;
    const featureNames = isSame
      ? table.featureNames
      : Array.from({ length: features.cols }, (_, j) => `${model.method}_${String(j).padStart(4, '0')}`);
    table = { ...table, features, featureNames };
  }
  return {
    id: steps.map(({ method }) => method).join('+'),
    key: '',
    features: table.features,
    featureNames: table.featureNames,
    diagnostics: {},
    warnings: [],
    // A model places rows by what it has learnt; the labels of the new rows play no part.
    readsLabels: false,
  };
}
