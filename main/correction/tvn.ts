/*
 * Typical variation normalisation: what varies between negative controls is noise, so the axes along which they vary are
 * rescaled to variance 1, and each batch's own leftover correlation is undone (CORAL).
 * Source: EFAAR_benchmarking, `tvn_on_controls`: 1 z-scores by all controls; 2 principal components of the controls;
 * 3 z-scores by the controls again; 4 with a batch, x' = x (C_b + ridge · I)^(−1/2), C_b the covariance of the batch's
 * controls (n − 1). There is no re-colouring to a common covariance, and batch means are not aligned.
 * Departures: components in which the controls do not vary (at least one, where there are fewer controls than features)
 * are left out, where the reference scales rounding errors to variance 1; a constant feature is only centred.
 */
import type { Run } from '../core/correction';
import { defineCorrection } from '../core/correction';
import { InputError, NumericalError } from '../core/errors';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, takeRows, zerosLike } from '../core/matrix';
import type { Samples } from '../core/samples';
import { requireNeeds } from '../core/samples';
import type { Task } from '../core/task';
import { groupMoments, oneGroup } from '../math/group-moments';
import { symmetricProduct } from '../math/symmetric-product';
import { counted } from '../core/counted';
import { listed, placesInModel, requireFeatureCount } from './batch-factor';
import { standardised } from './standardised';

const NO_VARIANCE = 1e-13;

/** Steps 1 to 3: x' = (x − mean) / scale · axes. */
interface Axes {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** d × r, each column a component over its deviation among the controls. */
  readonly axes: Matrix<Float64Array>;
}

const controlRows = (samples: Samples, rows: ArrayLike<number>): Int32Array =>
  Int32Array.from(Array.from(rows).filter((row) => samples.control?.[row] === 1));

const allRows = (samples: Samples): Int32Array =>
  Int32Array.from({ length: samples.features.rows }, (_, i) => i);

async function learnAxes(controls: Values, run: Run, task: Task): Promise<Axes> {
  const { rows: n, cols: d } = controls;
  const moments = await groupMoments(controls, oneGroup(n), task.child('moments', 0.1));
  const mean = moments.means;
  const scale = moments.squares.map((sum, j) =>
    moments.constant[j] === 0 && sum > 0 ? Math.sqrt(sum / n) : 1,
  );
  const scores = await standardised(controls, mean, scale, {
    precision: run.precision,
    task: task.child('z-scores', 0.1),
  });
  const { components, variances } = await run.compute.pca(
    scores,
    Math.min(n - 1, d),
    task.child('axes', 0.8),
  );
  if (!(variances[0] > 0)) {
    throw new NumericalError(`the ${n} negative controls are all alike, tvn cannot learn from them`, {
      hint: 'check which rows are marked as controls',
    });
  }
  const rank = variances.filter((variance) => variance > NO_VARIANCE * variances[0]).length;
  const axes = new Float64Array(d * rank);
  for (let k = 0; k < rank; k++) {
    const deviation = Math.sqrt((variances[k] * (n - 1)) / n);
    for (let j = 0; j < d; j++) axes[j * rank + k] = components.data[k * d + j] / deviation;
  }
  return { mean, scale, axes: new Matrix(d, rank, axes) };
}

async function project(x: Values, { mean, scale, axes }: Axes, run: Run, task: Task): Promise<Values> {
  const z = await standardised(x, mean, scale, {
    precision: run.precision,
    task: task.child('z-scores', 0.3),
  });
  return run.compute.product(z, axes, {}, task.child('projection', 0.7));
}

/** (C + ridge · I)^(−1/2) of the controls' covariance C, r × r. */
async function coralOf(controls: Values, ridge: number, run: Run, task: Task): Promise<Float64Array> {
  const { rows: n, cols: r } = controls;
  const { components, variances } = await run.compute.pca(
    controls,
    Math.min(n - 1, r),
    task.child('axes', 0.7),
  );
  const factors = variances.map((variance) => 1 / Math.sqrt(variance + ridge));
  return symmetricProduct(components.data, factors, 1 / Math.sqrt(ridge), r, task.child('matrix', 0.3));
}

/** The matrix of every batch; `known` gives those that need not be learnt. */
async function coralOfBatches(
  samples: Samples,
  batch: Factor,
  projected: Values,
  ridge: number,
  run: Run,
  task: Task,
  known: (code: number) => Float64Array | undefined = () => undefined,
): Promise<readonly Float64Array[]> {
  const groups = rowsByLevel(batch).map((rows) => controlRows(samples, rows));
  const poor = batch.levels.filter((_, b) => known(b) === undefined && groups[b].length < 2);
  if (poor.length > 0) {
    throw new InputError(
      `tvn with coral needs 2 negative controls or more in every batch, too few in ` +
        `${counted(poor.length, 'batch', 'batches')}: ${listed(poor)}`,
      { hint: 'leave those batches out, or use coral=false' },
    );
  }
  const matrices: Float64Array[] = [];
  for (const [b, rows] of groups.entries()) {
    const part = task.child(batch.levels[b], 1 / groups.length);
    matrices.push(known(b) ?? (await coralOf(takeRows(projected, rows), ridge, run, part)));
  }
  return matrices;
}

/** Every row times the matrix of its batch. */
async function recolour(
  x: Values,
  batch: Factor,
  matrices: readonly Float64Array[],
  run: Run,
  task: Task,
): Promise<Values> {
  const r = x.cols;
  const out = zerosLike(x);
  for (const [b, rows] of rowsByLevel(batch).entries()) {
    const part = task.child(batch.levels[b], 1 / batch.levels.length);
    const { data } = await run.compute.product(takeRows(x, rows), new Matrix(r, r, matrices[b]), {}, part);
    rows.forEach((row, i) => out.data.set(data.subarray(i * r, (i + 1) * r), row * r));
  }
  return out;
}

const likeInput = (values: Values, input: Values): Values => {
  const out = zerosLike(input, values.rows, values.cols);
  out.data.set(values.data);
  return out;
};

/** @see the head of this file; checked against EFAAR_benchmarking in tests/correction/tvn */
export const tvn = defineCorrection({
  id: 'tvn',
  title: 'TVN + CORAL',
  summary:
    'Shrinks the directions in which negative controls vary, and evens out their correlations between batches.',
  citation:
    'Ando et al. 2017, bioRxiv 161422 (TVN); Sun et al. 2016, AAAI (CORAL); Celik et al. 2024 (EFAAR)',
  needs: ['controls'],
  assumes:
    'All variation among negative controls is unwanted, and every batch has enough of them to show its own.',
  cost: { secondsPerMillion: 0.6, growth: 'rows' },
  params: {
    coral: {
      label: 'Even out batches (CORAL)',
      help: 'Also undoes the correlations of each batch’s own controls; only where a batch column is named.',
      kind: 'flag',
      default: true,
    },
    ridge: {
      label: 'Regularisation of CORAL',
      help: 'Larger values change batches less; needed because a batch has fewer controls than there are features.',
      kind: 'float',
      default: 0.5,
      min: 1e-6,
      max: 1e6,
    },
  },
  async fit(samples, params, run) {
    const { features } = samples;
    const rows = controlRows(samples, allRows(samples));
    if (rows.length < 2) {
      throw new InputError(`tvn needs at least 2 negative controls, got ${rows.length}`, {
        hint: 'say which rows are controls with --controls <column>=<value>',
      });
    }
    const axes = await learnAxes(takeRows(features, rows), run, run.task.child('learning', 0.5));
    const projected = await project(features, axes, run, run.task.child('projection', 0.2));
    const batch = params.coral ? samples.batches.at(0) : undefined;
    const r = axes.axes.cols;
    let corrected = projected;
    let coral = new Float64Array(0);
    if (batch !== undefined) {
      const learning = run.task.child('coral', 0.2);
      const matrices = await coralOfBatches(samples, batch, projected, params.ridge, run, learning);
      corrected = await recolour(projected, batch, matrices, run, run.task.child('coral', 0.1));
      coral = new Float64Array(matrices.length * r * r);
      matrices.forEach((matrix, b) => coral.set(matrix, b * r * r));
    }
    const model = {
      method: 'tvn',
      params,
      levels: batch?.levels ?? [],
      matrices: {
        mean: new Matrix(1, features.cols, axes.mean),
        scale: new Matrix(1, features.cols, axes.scale),
        axes: axes.axes,
        coral: new Matrix(coral.length / r, r, coral),
      },
    };
    const warnings =
      r < features.cols
        ? [
            `${counted(rows.length, 'negative control')} vary in ${r} of ${features.cols} directions; only these are kept`,
          ]
        : [];
    return {
      corrected: likeInput(corrected, features),
      space: 'new',
      model,
      diagnostics: { components: r, controls: rows.length },
      warnings,
    };
  },
  async apply(model, unseen, run) {
    const { mean, scale, axes, coral } = model.matrices;
    requireFeatureCount(model, unseen, mean.cols);
    const learnt = { mean: mean.data, scale: scale.data, axes };
    const projected = await project(unseen.features, learnt, run, run.task.child('projection', 0.5));
    if (model.levels.length === 0) return likeInput(projected, unseen.features);
    requireNeeds('tvn with coral', ['batch'], unseen);
    const [batch] = unseen.batches;
    const places = placesInModel(model, batch);
    const size = axes.cols * axes.cols;
    const known = (b: number): Float64Array | undefined =>
      places[b] < 0 ? undefined : coral.data.subarray(places[b] * size, (places[b] + 1) * size);
    const learning = run.task.child('coral', 0.3);
    const ridge = Number(model.params.ridge);
    const matrices = await coralOfBatches(unseen, batch, projected, ridge, run, learning, known);
    const values = await recolour(projected, batch, matrices, run, run.task.child('coral', 0.2));
    return likeInput(values, unseen.features);
  },
});
