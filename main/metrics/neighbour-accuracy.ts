import type { ParamsOf } from '../contract/params';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import type { Evaluated, Score } from '../core/metric';
import { noScore } from '../core/metric';
import { tooFewLevels } from './level-checks';
import { predictByNeighbours } from './majority';
import type { neighbourParams } from './neighbour-params';
import { finiteMean, levelMeans, namedLevels } from './summaries';

/** How often the majority of a row's nearest rows, itself left out, has the row's own level. */
export async function scoreNeighbourAccuracy(
  input: Evaluated,
  factor: Factor,
  noun: string,
  { k, distance }: ParamsOf<typeof neighbourParams>,
  run: Run,
): Promise<Score> {
  const why = tooFewLevels(factor, noun);
  if (why !== undefined) return noScore(why);
  const found = await input.neighbours({ k, distance }, run);
  const predicted = predictByNeighbours(found, factor);
  const perSample = Float64Array.from(predicted, (code, i) => (code === factor.codes[i] ? 1 : 0));
  const perLevel = levelMeans(perSample, factor);
  const largest = levelCounts(factor).reduce((a, b) => Math.max(a, b));
  return {
    value: finiteMean(perSample),
    parts: {
      balanced: finiteMean(perLevel),
      shareOfLargest: largest / factor.codes.length,
      neighbours: found.k,
      perLevel: namedLevels(perLevel, factor.levels),
    },
    perSample,
  };
}
