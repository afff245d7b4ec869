import type { ParamSchema, ParamsOf } from '../contract/params';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import type { Evaluated, Score } from '../core/metric';
import { noScore } from '../core/metric';
import { median } from '../math/quantile';
import { graphNeighbours } from './graph-neighbours';
import { findBetas, inverseSimpsonIndices } from './inverse-simpson';
import { tooFewLevels } from './level-checks';
import { finiteMean } from './summaries';

const SMALLEST_PERPLEXITY = 3;
/** scib: the 90 nearest rows by shortest paths, perplexity a third of them. */
const GRAPH = { size: 15, k: 90, perplexity: 30 } as const;

export const lisiParams = {
  perplexity: {
    kind: 'int',
    default: 30,
    min: SMALLEST_PERPLEXITY,
    max: 1000,
    label: 'Perplexity',
    help: 'About how many neighbours count; tables of fewer than 94 rows use less.',
  },
  graph: {
    kind: 'flag',
    default: false,
    label: 'On the neighbour graph',
    help: 'Neighbours by shortest paths in the graph of 15 neighbours, as scib; another number than the one on the features.',
  },
} as const satisfies ParamSchema;

interface Indices {
  readonly values: Float64Array;
  readonly perplexity: number;
  /** Rows in small pieces of the graph. */
  readonly cutOff: number;
}

async function onFeatures(
  input: Evaluated,
  factor: Factor,
  asked: number,
  run: Run,
): Promise<Indices | undefined> {
  const rows = input.samples.features.rows;
  const perplexity = Math.min(asked, Math.floor((rows - 1) / 3) - 1);
  if (perplexity < SMALLEST_PERPLEXITY) return undefined;
  const found = await input.neighbours({ k: 3 * perplexity - 1, distance: 'euclidean' }, run);
  const betas = await input.shared(`scales of LISI ${perplexity}`, () =>
    findBetas(found, perplexity, run.task),
  );
  return { values: await inverseSimpsonIndices(found, factor, betas, run.task), perplexity, cutOff: 0 };
}

async function onGraph(input: Evaluated, factor: Factor, run: Run): Promise<Indices | undefined> {
  if (input.samples.features.rows <= GRAPH.k) return undefined;
  const found = await graphNeighbours(input, GRAPH.size, GRAPH.k, run);
  const betas = await input.shared('scales of LISI on the graph', () =>
    findBetas(found, GRAPH.perplexity, run.task),
  );
  const values = await inverseSimpsonIndices(found, factor, betas, run.task);
  let cutOff = 0;
  for (let i = 0; i < found.rows; i++) {
    if (found.distances[(i + 1) * found.k - 1] < Infinity) continue;
    // As scib: a row in a piece of the graph with fewer than k others counts as surrounded by one level only.
    values[i] = 1;
    cutOff++;
  }
  return { values, perplexity: GRAPH.perplexity, cutOff };
}

/**
 * The median index of a factor's levels around the rows, scaled to 0 … 1.
 * @param best  whether many levels around a row are good (batches) or one (labels)
 */
export async function scoreLisi(
  input: Evaluated,
  factor: Factor,
  noun: string,
  best: 'many' | 'one',
  params: ParamsOf<typeof lisiParams>,
  run: Run,
): Promise<Score> {
  const why = tooFewLevels(factor, noun);
  if (why !== undefined) return noScore(why);
  const indices = params.graph
    ? await onGraph(input, factor, run)
    : await onFeatures(input, factor, params.perplexity, run);
  if (indices === undefined) {
    const least = params.graph ? GRAPH.k + 1 : 3 * (SMALLEST_PERPLEXITY + 1) + 1;
    return noScore(`it needs at least ${least} rows, the table has ${input.samples.features.rows}`);
  }
  const levels = factor.levels.length;
  const scale = (index: number): number =>
    Math.min(1, Math.max(0, (best === 'many' ? index - 1 : levels - index) / (levels - 1)));
  const medianLisi = median(indices.values);
  return {
    value: scale(medianLisi),
    parts: {
      medianLisi,
      meanLisi: finiteMean(indices.values),
      perplexity: indices.perplexity,
      rowsCutOff: indices.cutOff,
    },
    perSample: indices.values.map(scale),
  };
}
