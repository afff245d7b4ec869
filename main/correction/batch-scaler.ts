/*
 * What centring, standardising and robust scaling share: every batch has a shift and a scale per feature,
 * learnt from its own rows alone, and x' = (x − shift) / scale. Because batches do not influence each other,
 * a batch that was not in the fit is scaled by its own rows as well, which is what fitting again would do.
 */
import type { Correction, SavedModel } from '../core/correction';
import { defineCorrection } from '../core/correction';
import type { Factor } from '../core/factor';
import { takeFactor } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, zerosLike } from '../core/matrix';
import type { ParamSchema, ParamValues } from '../contract/params';
import type { Samples } from '../core/samples';
import { requireNeeds, takeSamples } from '../core/samples';
import type { Task } from '../core/task';
import { forRowBlocks } from '../math/row-blocks';
import { batchFactor, placesInModel, requireFeatureCount } from './batch-factor';
import { FIT_ROWS, fitMask } from './fit-rows';

/** Tables of batches × features. */
export interface Scaling {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
  readonly warnings: readonly string[];
  readonly diagnostics: Readonly<Record<string, number>>;
}

/** What a scaler learns from: the rows of `mask` (all where undefined), batch by batch. */
export interface ScalerInput {
  readonly samples: Samples;
  readonly batch: Factor;
  readonly mask: Uint8Array | undefined;
}

interface Scaler {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly citation: string;
  readonly assumes: string;
  /** Besides `fit`, which every scaler has. */
  readonly params: ParamSchema;
  /** Rows (or controls) a batch must have. */
  readonly minimumRows: number;
  learn(input: ScalerInput, params: ParamValues, task: Task): Promise<Scaling>;
}

async function scaleRows(
  x: Values,
  { codes }: Factor,
  shift: Float64Array,
  scale: Float64Array,
  task: Task,
): Promise<Values> {
  const { rows, cols, data } = x;
  const out = zerosLike(x);
  const factor = scale.map((value) => 1 / value);
  await forRowBlocks(rows, cols, task, (from, to) => {
    for (let i = from; i < to; i++) {
      const at = i * cols;
      const group = codes[i] * cols;
      for (let j = 0; j < cols; j++) {
        out.data[at + j] = (data[at + j] - shift[group + j]) * factor[group + j];
      }
    }
  });
  return out;
}

const table = (data: Float64Array, cols: number): Matrix<Float64Array> =>
  new Matrix(cols === 0 ? 0 : data.length / cols, cols, data);

/** The rows of batches that the model does not know. */
function unknownRows(batch: Factor, places: readonly number[]): readonly number[] {
  const rows: number[] = [];
  batch.codes.forEach((code, i) => {
    if (places[code] < 0) rows.push(i);
  });
  return rows;
}

/** Declares a correction that shifts and scales each batch by itself. */
export function defineBatchScaler(scaler: Scaler): Correction {
  const params: ParamSchema = { fit: FIT_ROWS, ...scaler.params };

  const learn = (samples: Samples, batch: Factor, values: ParamValues, task: Task): Promise<Scaling> => {
    const fit = values.fit === 'controls' ? 'controls' : 'all';
    const mask = fitMask(scaler.id, samples, batch, fit, scaler.minimumRows);
    return scaler.learn({ samples, batch, mask }, values, task);
  };

  /** Shift and scale of every batch of an unseen table: from the model, else from its own rows. */
  async function place(model: SavedModel, unseen: Samples, task: Task): Promise<Scaling> {
    const { shift, scale } = model.matrices;
    const [batch] = unseen.batches;
    const places = placesInModel(model, batch);
    const { cols } = unseen.features;
    const rows = unknownRows(batch, places);
    const ownBatch = takeFactor(batch, rows);
    const own =
      rows.length === 0 ? undefined : await learn(takeSamples(unseen, rows), ownBatch, model.params, task);
    const take = (known: Float64Array, fresh: Float64Array | undefined): Float64Array => {
      const out = new Float64Array(batch.levels.length * cols);
      batch.levels.forEach((level, b) => {
        const from = places[b] >= 0 ? known : (fresh ?? known);
        const at = (places[b] >= 0 ? places[b] : ownBatch.levels.indexOf(level)) * cols;
        out.set(from.subarray(at, at + cols), b * cols);
      });
      return out;
    };
    return {
      shift: take(shift.data, own?.shift),
      scale: take(scale.data, own?.scale),
      warnings: [],
      diagnostics: {},
    };
  }

  return defineCorrection({
    id: scaler.id,
    title: scaler.title,
    summary: scaler.summary,
    citation: scaler.citation,
    needs: ['batch'],
    assumes: scaler.assumes,
    cost: { secondsPerMillion: 0.1, growth: 'rows' },
    params,
    async fit(samples, values, { task }) {
      const batch = batchFactor(scaler.id, samples);
      const scaling = await learn(samples, batch, values, task.child('statistics', 0.7));
      const { shift, scale, warnings, diagnostics } = scaling;
      const corrected = await scaleRows(samples.features, batch, shift, scale, task.child('scaling', 0.3));
      const { cols } = samples.features;
      const matrices = { shift: table(shift, cols), scale: table(scale, cols) };
      const model = { method: scaler.id, params: values, levels: batch.levels, matrices };
      return { corrected, space: 'kept', model, diagnostics, warnings };
    },
    async apply(model, unseen, { task }) {
      requireNeeds(scaler.id, ['batch'], unseen);
      requireFeatureCount(model, unseen, model.matrices.shift.cols);
      const { shift, scale } = await place(model, unseen, task.child('statistics', 0.5));
      return scaleRows(unseen.features, unseen.batches[0], shift, scale, task.child('scaling', 0.5));
    },
  });
}
