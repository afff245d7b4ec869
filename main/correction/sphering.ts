/*
 * Sphering (whitening): learns the spread and correlation of features that should not vary, usually those of the
 * negative controls, and rescales so that they become noise of variance 1 without correlation.
 * Source: pycytominer v1.2.0, `Spherize`. With F the fit rows, centred (and for -cor divided by their standard
 * deviations), and F = U S Vᵀ: W_PCA = V diag(√(n − 1) / (S + ε)), W_ZCA = W_PCA Vᵀ, x' = (x − mean [/ sd]) W.
 * ε is added to the singular value of F, not of the covariance.
 * Departures: later versions of pycytominer (1.4 to 1.6.1) decompose the uncentred rows, a defect that is not followed.
 * Directions in which the fit rows do not vary (always, when there are fewer rows than features) get the factor of the
 * weakest direction that does, with a warning, where the reference divides rounding errors by ε. A feature that is
 * constant in the fit rows is not divided by its deviation. S comes from principal components in doubles, or, for small
 * tables of very different scales in double precision, from the decomposition itself (math/centred-spectrum.ts).
 */
import type { Run } from '../core/correction';
import { defineCorrection } from '../core/correction';
import { InputError, NumericalError } from '../core/errors';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, takeRows, zerosLike } from '../core/matrix';
import type { Samples } from '../core/samples';
import { requireNeeds } from '../core/samples';
import type { Task } from '../core/task';
import { centredSpectrum } from '../math/centred-spectrum';
import { groupMoments, oneGroup } from '../math/group-moments';
import { orthogonalComplement } from '../math/orthogonal-complement';
import { symmetricProduct } from '../math/symmetric-product';
import { standardised } from './standardised';
import { counted } from '../core/counted';
import { batchFactor, requireFeatureCount, requireKnownBatches } from './batch-factor';

type Kind = 'zca' | 'zca-cor' | 'pca' | 'pca-cor';

interface Whitening {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  /** d × d row-major, multiplied from the right. */
  readonly weights: Float64Array;
  readonly rank: number;
}

/** The columns of the whitening matrix: principal directions, each times its factor. */
function columnsOf(basis: Float64Array, factors: Float64Array, d: number, rest: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let k = 0; k < d; k++) {
    const factor = k < factors.length ? factors[k] : rest;
    for (let i = 0; i < d; i++) out[i * d + k] = factor * basis[k * d + i];
  }
  return out;
}

async function learn(fitRows: Values, kind: Kind, epsilon: number, run: Run, task: Task): Promise<Whitening> {
  const { rows: n, cols: d } = fitRows;
  const moments = await groupMoments(fitRows, oneGroup(n), task.child('moments', 0.1));
  const mean = moments.means;
  const scale = moments.squares.map((sum, j) =>
    kind.endsWith('-cor') && moments.constant[j] === 0 && sum > 0 ? Math.sqrt(sum / n) : 1,
  );
  const centred = await standardised(fitRows, mean, scale, {
    precision: run.precision,
    task: task.child('centring', 0.1),
  });
  const { values, directions: kept } = await centredSpectrum(centred, run.compute, task.child('axes', 0.6));
  const rank = values.length;
  if (rank === 0) {
    throw new NumericalError(`the ${n} rows that sphering learns from are all alike`, {
      hint: 'check the controls, or learn from all rows with fit=all',
    });
  }
  const factors = values.map((value) => Math.sqrt(n - 1) / (value + epsilon));
  const rest = factors[rank - 1];
  const last = task.child('weights', 0.2);
  if (kind.startsWith('zca')) {
    return { mean, scale, rank, weights: await symmetricProduct(kept, factors, rest, d, last) };
  }
  const basis = new Float64Array(d * d);
  basis.set(kept);
  if (rank < d) basis.set(await orthogonalComplement(kept, rank, d, last), rank * d);
  return { mean, scale, rank, weights: columnsOf(basis, factors, d, rest) };
}

async function whiten(x: Values, { mean, scale, weights }: Whitening, run: Run, task: Task): Promise<Values> {
  const d = x.cols;
  const centred = await standardised(x, mean, scale, {
    precision: run.precision,
    task: task.child('centring', 0.3),
  });
  return run.compute.product(centred, new Matrix(d, d, weights), {}, task.child('product', 0.7));
}

/** Each group of rows and the rows it learns from. */
interface Part {
  readonly name: string;
  readonly rows: Int32Array;
  readonly fitRows: Int32Array;
}

const wholeTable = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, i) => i);

function partsOf(samples: Samples, fit: string, isPerBatch: boolean): readonly Part[] {
  const { control } = samples;
  if (fit === 'controls') requireNeeds('sphering with fit=controls', ['controls'], samples);
  const useControls = fit !== 'all' && (control?.includes(1) ?? false);
  const groups = isPerBatch
    ? rowsByLevel(batchFactor('sphering with per-batch', samples))
    : [wholeTable(samples.features.rows)];
  return groups.map((rows, g) => {
    const name = isPerBatch ? `batch "${samples.batches[0].levels[g]}"` : 'the table';
    const fitRows = useControls ? rows.filter((row) => control?.[row] === 1) : rows;
    if (fitRows.length < 2) {
      const what = useControls ? 'negative controls' : 'rows';
      throw new InputError(`sphering needs at least 2 ${what} in ${name}, got ${fitRows.length}`, {
        hint: useControls ? 'use fit=all, or per-batch=false' : 'use per-batch=false',
      });
    }
    return { name, rows, fitRows };
  });
}

function rankWarnings(parts: readonly Part[], learnt: readonly Whitening[], d: number): readonly string[] {
  return learnt.flatMap(({ rank }, p) =>
    rank === d
      ? []
      : [
          `in ${parts[p].name} the ${counted(parts[p].fitRows.length, 'row')} to learn from vary in ${rank} of ${d} ` +
            'directions; the others are scaled like the weakest of these, which can blow up noise ' +
            '(use more rows, or a larger epsilon)',
        ],
  );
}

const stacked = (tables: readonly Float64Array[], cols: number): Matrix<Float64Array> => {
  const data = new Float64Array(tables.reduce((sum, table) => sum + table.length, 0));
  let at = 0;
  for (const table of tables) {
    data.set(table, at);
    at += table.length;
  }
  return new Matrix(data.length / cols, cols, data);
};

async function whitenParts(
  features: Values,
  groups: readonly Int32Array[],
  whitenings: readonly Whitening[],
  run: Run,
  task: Task,
): Promise<Values> {
  const corrected = zerosLike(features);
  for (const [g, rows] of groups.entries()) {
    const values = groups.length === 1 ? features : takeRows(features, rows);
    const out = await whiten(values, whitenings[g], run, task.child('sphering', 1 / groups.length));
    rows.forEach((row, i) => {
      corrected.data.set(out.data.subarray(i * out.cols, (i + 1) * out.cols), row * out.cols);
    });
  }
  return corrected;
}

/** @see the head of this file; checked against pycytominer v1.2.0 in tests/correction/sphering */
export const sphering = defineCorrection({
  id: 'sphering',
  title: 'Sphering',
  summary: 'Rescales the features so that what varies among the controls becomes small, uncorrelated noise.',
  citation:
    'Serrano et al. 2025, Nat Methods 22:677 (pycytominer, Spherize); Kessy et al. 2018, Am Stat 72:309',
  needs: [],
  assumes: 'What varies between the rows to learn from is noise or batch, never biology worth keeping.',
  cost: { secondsPerMillion: 0.3, growth: 'rows' },
  params: {
    kind: {
      label: 'Kind',
      help: 'zca stays closest to the features, pca gives new axes; -cor first gives every feature the same spread.',
      kind: 'choice',
      default: 'zca-cor',
      choices: {
        zca: 'ZCA',
        'zca-cor': 'ZCA on correlations',
        pca: 'PCA',
        'pca-cor': 'PCA on correlations',
      },
    },
    fit: {
      label: 'Learn from',
      help: 'Controls are right where there are enough of them; auto takes them where there are any.',
      kind: 'choice',
      default: 'auto',
      choices: { auto: 'controls if there are any', all: 'all rows', controls: 'negative controls' },
    },
    epsilon: {
      label: 'Regularisation',
      help: 'Larger values leave directions of little variance smaller, which keeps noise from being blown up.',
      kind: 'float',
      default: 1e-6,
      min: 0,
      max: 1e6,
    },
    'per-batch': {
      label: 'Each batch by itself',
      help: 'Learns and spheres every batch on its own, which also centres it; needs enough rows in each.',
      kind: 'flag',
      default: false,
    },
  },
  async fit(samples, params, run) {
    const { features } = samples;
    const d = features.cols;
    const isPerBatch = params['per-batch'];
    const isPca = params.kind.startsWith('pca');
    if (isPerBatch && isPca) {
      throw new InputError(
        'sphering of each batch needs a zca kind: pca would give every batch axes of its own',
        {
          hint: `use kind=${params.kind.replace('pca', 'zca')}`,
        },
      );
    }
    const parts = partsOf(samples, params.fit, isPerBatch);
    const learnt: Whitening[] = [];
    const learning = run.task.child('learning', 0.6);
    for (const { fitRows } of parts) {
      const values = fitRows.length === features.rows ? features : takeRows(features, fitRows);
      const task = learning.child('learning', 1 / parts.length);
      learnt.push(await learn(values, params.kind, params.epsilon, run, task));
    }
    const groups = parts.map(({ rows }) => rows);
    const corrected = await whitenParts(features, groups, learnt, run, run.task.child('sphering', 0.4));
    const model = {
      method: 'sphering',
      params,
      levels: isPerBatch ? samples.batches[0].levels : [],
      matrices: {
        mean: stacked(
          learnt.map(({ mean }) => mean),
          d,
        ),
        scale: stacked(
          learnt.map(({ scale }) => scale),
          d,
        ),
        weights: stacked(
          learnt.map(({ weights }) => weights),
          d,
        ),
      },
    };
    const rank = Math.min(...learnt.map((whitening) => whitening.rank));
    const warnings = rankWarnings(parts, learnt, d);
    return { corrected, space: isPca ? 'new' : 'kept', model, diagnostics: { rank, features: d }, warnings };
  },
  async apply(model, unseen, run) {
    const { mean, scale, weights } = model.matrices;
    const d = mean.cols;
    requireFeatureCount(model, unseen, d);
    const isPerBatch = model.levels.length > 0;
    if (isPerBatch) requireNeeds('sphering with per-batch', ['batch'], unseen);
    const places = isPerBatch ? requireKnownBatches(model, unseen.batches[0]) : [0];
    const groups = isPerBatch ? rowsByLevel(unseen.batches[0]) : [wholeTable(unseen.features.rows)];
    const whitenings = places.map((place) => ({
      mean: mean.data.subarray(place * d, (place + 1) * d),
      scale: scale.data.subarray(place * d, (place + 1) * d),
      weights: weights.data.subarray(place * d * d, (place + 1) * d * d),
      rank: d,
    }));
    return whitenParts(unseen.features, groups, whitenings, run, run.task);
  },
});
