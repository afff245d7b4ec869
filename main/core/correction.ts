import type { MethodCost, Named, Need } from '../contract/catalogue';
import type { ParamSchema, ParamValues, ParamsOf } from '../contract/params';
import type { Compute } from './compute';
import { InputError } from './errors';
import type { Matrix, Precision, Values } from './matrix';
import type { RawParams } from './params';
import { parseParams } from './params';
import type { Samples } from './samples';
import { requireNeeds } from './samples';
import type { Task } from './task';

/** What a method, metric or projection is handed besides its data and parameters. */
export interface Run {
  readonly task: Task;
  readonly seed: number;
  readonly precision: Precision;
  readonly compute: Compute;
}

/** What a fitted method knows, as plain data: written by --save-model, read by another process. */
export interface SavedModel {
  readonly method: string;
  readonly params: ParamValues;
  /** Levels of the batch column the model was fitted on. */
  readonly levels: readonly string[];
  readonly matrices: Readonly<Record<string, Matrix<Float64Array>>>;
}

/** `space` says whether the features keep their meaning and names, or are new ones. */
export interface Fitted {
  readonly corrected: Values;
  readonly space: 'kept' | 'new';
  readonly model?: SavedModel;
  /** Numbers worth showing: iterations, convergence, effective rank. */
  readonly diagnostics: Readonly<Record<string, number>>;
  /** What the user should know: constant features, a floored MAD, a batch left as it is. */
  readonly warnings?: readonly string[];
}

interface CorrectionFacts<S extends ParamSchema = ParamSchema> extends Named {
  readonly needs: readonly Need[];
  /** What must hold for the result to be trusted, one sentence. */
  readonly assumes: string;
  readonly params: S;
  /** Where it was measured. */
  readonly cost?: MethodCost;
}

export interface CorrectionMethod<S extends ParamSchema = ParamSchema> extends CorrectionFacts<S> {
  fit(samples: Samples, params: ParamsOf<S>, run: Run): Promise<Fitted>;
  /** Absent when the method cannot place unseen rows. */
  apply?(model: SavedModel, unseen: Samples, run: Run): Promise<Values>;
}

/** A method with its parameters' type closed over, so that methods of different schemas live in one registry. */
export interface Correction extends CorrectionFacts {
  /**
   * Checks parameters and needs, refuses NaN and infinities, then fits.
   * @throws {ParamError} @throws {InputError} @throws {NumericalError} @throws {CancelledError}
   */
  fit(samples: Samples, raw: RawParams, run: Run): Promise<Fitted>;
  readonly apply?: (model: SavedModel, unseen: Samples, run: Run) => Promise<Values>;
}

/** 0 where all values are finite, else NaN; four sums at a time do not wait for one another. */
function sumOfZeros(data: Float32Array | Float64Array): number {
  return data instanceof Float32Array ? sumOfZerosFloat(data) : sumOfZerosDouble(data);
}

function sumOfZerosFloat(data: Float32Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 4 <= data.length; i += 4) {
    a += data[i] * 0;
    b += data[i + 1] * 0;
    c += data[i + 2] * 0;
    d += data[i + 3] * 0;
  }
  for (; i < data.length; i++) a += data[i] * 0;
  return a + b + c + d;
}

function sumOfZerosDouble(data: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * 0;
  return sum;
}

/** @throws {InputError} naming the first value that is NaN or infinite */
export function requireFinite(samples: Samples): void {
  const { data, cols } = samples.features;
  if (sumOfZeros(data) === 0) return;
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const name = samples.featureNames[i % cols] ?? `column ${i % cols}`;
    throw new InputError(`feature "${name}" of row ${Math.floor(i / cols) + 1} is ${data[i]}`, {
      hint: 'leave the feature or the row out; Unbatch never imputes unasked',
    });
  }
}

const facts = ({
  id,
  title,
  summary,
  citation,
  needs,
  assumes,
  params,
  cost,
}: CorrectionFacts): CorrectionFacts => ({
  id,
  title,
  summary,
  citation,
  needs,
  assumes,
  params,
  ...(cost === undefined ? {} : { cost }),
});

/** Declares a correction method once; checks common to all methods are added here. */
export function defineCorrection<const S extends ParamSchema>(method: CorrectionMethod<S>): Correction {
  const place = method.apply?.bind(method);
  return {
    ...facts(method),
    async fit(samples, raw, run) {
      const params = parseParams(method.params, raw, method.id);
      requireNeeds(method.id, method.needs, samples);
      if (samples.features.rows === 0 || samples.features.cols === 0) {
        throw new InputError(
          `${method.id} got a table of ${samples.features.rows} rows and ${samples.features.cols} features`,
        );
      }
      requireFinite(samples);
      await run.task.tick(0, 1);
      const fitted = await method.fit(samples, params, run);
      await run.task.tick(1, 1);
      return fitted;
    },
    ...(place === undefined
      ? {}
      : {
          async apply(model: SavedModel, unseen: Samples, run: Run) {
            requireFinite(unseen);
            await run.task.tick(0, 1);
            return place(model, unseen, run);
          },
        }),
  };
}
