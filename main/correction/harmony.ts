/*
 * Harmony as a correction method; the algorithm and its sources stand in harmony/.
 * Unseen rows are not placed: what Harmony does to a row depends on its membership in clusters that were found with the
 * row in place, and a rule for new rows (as Symphony's) gives other values for the rows of the fit itself.
 */
import { defineCorrection } from '../core/correction';
import { InputError } from '../core/errors';
import type { Factor } from '../core/factor';
import { codeOf } from '../core/factor';
import { zerosLike } from '../core/matrix';
import { createRng, permutation } from '../core/rng';
import type { Samples } from '../core/samples';
import type { Run } from '../core/correction';
import { kMeans } from '../math/k-means';
import type { Chance } from './harmony/harmonize';
import { harmonize } from './harmony/harmonize';
import { FORMULAS } from './harmony/formulas';

const SMALLEST_TABLE = 6;
const ROWS_PER_CLUSTER = 30;
const MOST_CLUSTERS = 100;
const START_ITERATIONS = 25;

/** The batch columns with two values or more; one value tells nothing and is left out with a warning. */
function batchColumns(samples: Samples): readonly Factor[] {
  const factors = samples.batches.filter(({ levels }) => levels.length > 1);
  if (factors.length > 0) return factors;
  throw new InputError(
    `harmony needs at least two batches, all rows are of batch "${samples.batches[0].levels[0]}"`,
    { hint: 'with one batch there is no batch effect to take out: leave this step away' },
  );
}

/** As Python and R round, halves to even. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function clusterCount(asked: number | 'auto', rows: number): number {
  if (asked === 'auto') return Math.min(MOST_CLUSTERS, Math.max(1, roundHalfEven(rows / ROWS_PER_CLUSTER)));
  if (asked <= rows) return asked;
  throw new InputError(`harmony cannot make ${asked} clusters of ${rows} rows`, {
    hint: 'use clusters=auto, which makes one for every 30 rows',
  });
}

/** Centres by k-means and random orders, all from the run's seed. */
function chanceOf({ seed, compute }: Run): Chance {
  const rng = createRng(seed, 'harmony');
  const orders = rng.stream('orders');
  return {
    async centres(rows, clusters, task) {
      const settings = { clusters, maxIterations: START_ITERATIONS, rng: rng.stream('centres'), compute };
      const { centroids } = await kMeans(rows, settings, task);
      return centroids;
    },
    order: (rows) => permutation(rows, orders),
  };
}

/** @see harmony/harmonize.ts; checked against harmonypy and R in tests/correction/harmony */
export const harmony = defineCorrection({
  id: 'harmony',
  title: 'Harmony',
  summary: 'Groups alike rows whatever their batch, and removes the batch offset of every group.',
  citation: 'Korsunsky et al. 2019, Nat Methods 16:1289',
  needs: ['batch'],
  assumes:
    'Every batch holds some rows like those of the other batches; what only one batch holds may be pulled in.',
  cost: { secondsPerMillion: 1, growth: 'rows' },
  params: {
    formula: {
      label: 'Version',
      help: 'Three versions in use give different results; r-2 is the current one, the others repeat older analyses.',
      kind: 'choice',
      default: 'r-2',
      choices: {
        'r-2': 'R harmony 2.0',
        'harmonypy-2026': 'harmonypy, line of 2026',
        'harmonypy-0.0.9': 'harmonypy 0.0.9',
      },
    },
    theta: {
      label: 'Diversity',
      help: 'Larger values mix batches more strongly, at the risk of mixing what is different; 0 does not ask for mixing.',
      kind: 'float',
      default: 2,
      min: 0,
      max: 20,
    },
    lambda: {
      label: 'Ridge penalty',
      help: 'Larger values correct less, above all in clusters that hold few rows of a batch; auto adapts to the cluster.',
      kind: 'float',
      default: 'auto',
      min: 1e-6,
      max: 1e6,
    },
    sigma: {
      label: 'Softness of clusters',
      help: 'Larger values let a row belong to more clusters, which makes the correction more uniform.',
      kind: 'float',
      default: 0.1,
      min: 1e-3,
      max: 10,
    },
    clusters: {
      label: 'Clusters',
      help: 'More clusters follow finer differences between kinds of rows; auto makes one for every 30 rows, at most 100.',
      kind: 'int',
      default: 'auto',
      min: 1,
      max: 1000,
    },
    'max-iterations': {
      label: 'Most iterations',
      help: 'How often clustering and correction take turns if they do not settle before.',
      kind: 'int',
      default: 10,
      min: 1,
      max: 1000,
    },
    'block-size': {
      label: 'Share of rows updated at a time',
      help: 'Larger values are faster and less exact.',
      kind: 'float',
      default: 0.05,
      min: 1e-3,
      max: 1,
    },
    reference: {
      label: 'Reference batch',
      help: 'The other batches are moved towards this one, which stays as it is; none moves all.',
      kind: 'level',
      default: null,
    },
  },
  async fit(samples, params, run) {
    const { features } = samples;
    if (features.rows < SMALLEST_TABLE) {
      throw new InputError(`harmony needs at least ${SMALLEST_TABLE} rows, got ${features.rows}`, {
        hint: 'use center or standardize for tables this small',
      });
    }
    const factors = batchColumns(samples);
    const formula = FORMULAS[params.formula];
    const settings = {
      formula,
      theta: params.theta,
      lambda: params.lambda === 'auto' && params.formula !== 'r-2' ? 1 : params.lambda,
      sigma: params.sigma,
      clusters: clusterCount(params.clusters, features.rows),
      maxIterations: params['max-iterations'],
      blockShare: params['block-size'],
      reference: params.reference === null ? -1 : codeOf(factors[0], params.reference, 'batch'),
    };
    const found = await harmonize(features, factors, settings, chanceOf(run), run);
    const corrected = zerosLike(features);
    corrected.data.set(found.corrected.data);
    const dropped = samples.batches.length - factors.length;
    return {
      corrected,
      space: 'kept',
      diagnostics: {
        iterations: found.rounds.length,
        converged: found.converged ? 1 : 0,
        clusters: settings.clusters,
        objective: found.objectives[found.objectives.length - 1],
      },
      warnings: [
        ...(found.converged
          ? []
          : [
              `harmony stopped after ${found.rounds.length} iterations before it settled: raise max-iterations`,
            ]),
        ...(dropped > 0 ? ['a batch column with one value was left out'] : []),
      ],
    };
  },
});
