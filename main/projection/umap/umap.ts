/**
 * UMAP: rows that are near in all features stay near in the plane.
 *
 * Source: McInnes, Healy & Melville 2018; umap-learn 0.5.3 for defaults and schedule.
 * The graph, the start and the descent have files of their own, with their departures. Our own descent on typed arrays is
 * the default because umap-js, given the same neighbours and start, takes more than ten times as long (10,000 × 64,
 * see tests/bench/umap.bench.ts) for a layout of the same quality; `optimizer` umap-js remains as a check.
 */
import type { ParamSchema, ParamsOf } from '../../contract/params';
import type { Neighbours } from '../../core/compute';
import type { Run } from '../../core/correction';
import { InputError, ParamError } from '../../core/errors';
import type { Projection, ProjectionInput } from '../../core/projection';
import { requireFiniteInput } from '../finite-input';
import { fuzzyGraph, nearestOf } from './fuzzy-graph';
import { createLayoutStepper } from './layout-stepper';
import { fitMembershipCurve } from './membership-curve';
import { startLayout } from './start';
import { createUmapJsStepper } from './umap-js-stepper';

const params = {
  neighbors: {
    kind: 'int',
    default: 15,
    min: 2,
    max: 200,
    label: 'Neighbours',
    help: 'How many nearest rows, itself included, hold a row in place; more shows the large picture, fewer fine detail.',
  },
  'min-dist': {
    kind: 'float',
    default: 0.1,
    min: 0,
    max: 10,
    label: 'Minimum distance',
    help: 'How tightly points may be packed; at most the spread.',
  },
  spread: {
    kind: 'float',
    default: 1,
    min: 0.05,
    max: 10,
    label: 'Spread',
    help: 'The scale of the layout: with the minimum distance it sets how clumped the points are.',
  },
  epochs: {
    kind: 'int',
    default: 'auto',
    min: 1,
    max: 5000,
    label: 'Epochs',
    help: 'How many rounds of moving points; auto is 500 up to 10,000 rows, else 200.',
  },
  start: {
    kind: 'choice',
    default: 'pca',
    choices: {
      pca: 'Principal components',
      spectral: 'Spectral (principal components where the graph is in pieces)',
    },
    label: 'Start',
    help: 'Where the points begin; it decides how far-apart groups lie to each other.',
  },
  optimizer: {
    kind: 'choice',
    default: 'unbatch',
    choices: { unbatch: 'Unbatch (fast)', 'umap-js': 'umap-js (slow, for checking)' },
    label: 'Optimizer',
    help: 'Which program moves the points; both follow the same rule.',
  },
} as const satisfies ParamSchema;

const SMALL = 10_000;

/** As umap-learn: short descents for large tables. */
export const autoEpochs = (rows: number): number => (rows <= SMALL ? 500 : 200);

/** The neighbours that the layout uses, or an error that says how many it wants. */
function wantedNeighbours(neighbours: Neighbours, rows: number, wanted: number): Neighbours {
  const most = Math.min(wanted - 1, rows - 1);
  if (neighbours.rows !== rows || neighbours.k < most) {
    throw new InputError(
      `umap needs ${most} neighbours of each of ${rows} rows, got ${neighbours.k} of ${neighbours.rows}`,
    );
  }
  return nearestOf(neighbours, most);
}

async function start(input: ProjectionInput, chosen: ParamsOf<typeof params>, run: Run) {
  const { features } = input;
  if (chosen['min-dist'] > chosen.spread) {
    const wrong = `min-dist must be at most spread (${chosen.spread}), got ${chosen['min-dist']}`;
    throw new ParamError({ 'min-dist': wrong });
  }
  requireFiniteInput('umap', features);
  await run.task.tick(0, 1);
  const neighbours = wantedNeighbours(input.neighbours, features.rows, chosen.neighbors);
  const graph = await fuzzyGraph(neighbours, run.task.child('neighbour graph', 0.5));
  const points = await startLayout(chosen.start, features, graph, run, run.task.child('start', 0.5));
  const epochs = chosen.epochs === 'auto' ? autoEpochs(features.rows) : chosen.epochs;
  if (chosen.optimizer === 'umap-js' && features.rows > 2) {
    const options = { minDist: chosen['min-dist'], spread: chosen.spread, epochs, seed: run.seed };
    return createUmapJsStepper(neighbours, points, options);
  }
  const curve = fitMembershipCurve(chosen.spread, chosen['min-dist']);
  return createLayoutStepper(graph, points, curve, epochs, run.seed);
}

export const umap: Projection<typeof params> = {
  id: 'umap',
  title: 'UMAP',
  summary:
    'Draws rows with similar profiles near each other; distances between far-apart groups mean little.',
  citation:
    'McInnes, Healy & Melville 2018, UMAP: Uniform Manifold Approximation and Projection, arXiv:1802.03426',
  params,
  start,
};
