import type { Named, Need } from '../contract/catalogue';
import type { ParamSchema, ParamsOf } from '../contract/params';
import type { Distance, Neighbours } from './compute';
import type { Run } from './correction';
import { AppError, CancelledError } from './errors';
import type { Factor } from './factor';
import type { Values } from './matrix';
import type { RawParams } from './params';
import { parseParams } from './params';
import type { Samples } from './samples';
import { missingNeeds } from './samples';

/** A clustering at one resolution, computed once for all metrics that need one. */
export interface Clustering {
  readonly name: string;
  readonly resolution: number;
  readonly clusters: Factor;
}

export interface NeighbourQuery {
  readonly k: number;
  readonly distance: Distance;
  /** `robust`: each feature minus its mean, over its interquartile range, as K-Neighbors Intersection wants it. */
  readonly scaled?: 'robust';
  /** `other-batches`: only rows of other batches count as neighbours. */
  readonly among?: 'all' | 'other-batches';
}

/** Everything that metrics share is computed once, outside them: neighbours by query (remembered), clusters, the table before correction. */
export interface Evaluated {
  readonly samples: Samples;
  readonly clusters?: readonly Clustering[];
  neighbours(query: NeighbourQuery, run: Run): Promise<Neighbours>;
  /** The longest lists of nearest rows that were searched already, features as they are; undefined where none were. */
  knownNeighbours(distance: Distance): Promise<Neighbours> | undefined;
  /** Computes a named thing once for this table, however many metrics ask for it: label silhouettes, similarities ranked. */
  readonly shared: <T>(name: string, compute: () => Promise<T>) => Promise<T>;
  readonly before?: Values;
  /** The `shared` of `before`, where that table is scored too. */
  readonly sharedBefore?: Evaluated['shared'];
  /** The same samples in a second table (cross-modal retrieval), row by row. */
  readonly other?: Values;
  readonly pairs?: readonly (readonly [string, string])[];
}

/** Named sub-results: per batch, per label, unscaled values. */
export interface Parts {
  readonly [name: string]: number | null | string | boolean | Parts;
}

/** A score that could not be computed is null with a reason, never 0 and never NaN. */
export type Score = ({ readonly value: number } | { readonly value: null; readonly why: string }) & {
  readonly parts?: Parts;
  /**
   * One score a row, NaN where a row has none; of a score that only whole tables have its jackknife pseudo-values, whose
   * mean is the score. For bootstraps.
   */
  readonly perSample?: Float64Array;
};

export const noScore = (why: string, parts?: Parts): Score => ({
  value: null,
  why,
  ...(parts === undefined ? {} : { parts }),
});

export type Pooling = 'mean' | 'median' | 'label-means' | 'pseudo-values';

interface MetricFacts extends Named {
  readonly measures: 'mixing' | 'biology';
  readonly range: readonly [worst: number, best: number];
  readonly needs: readonly Need[];
  /** How the number can mislead, one sentence. */
  readonly caution: string;
  /**
   * How a score's `perSample` becomes its `value`; the mean over rows unless said. `label-means`: the mean over labels of
   * their means; `pseudo-values`: the mean of values that already tell what a row does to the whole score.
   */
  readonly pooling?: Pooling;
  /**
   * How many times more the score varies than its rows would on their own; 2 unless said (judge/bootstrap.ts). 1 where a row's
   * value tells all that the row does, or hardly moves with single other rows (a vote of many).
   */
  readonly dependence?: number;
  /** Takes much longer than the others: a run has it only when it is asked for. */
  readonly costly?: boolean;
}

export interface MetricDefinition<S extends ParamSchema> extends MetricFacts {
  readonly params: S;
  score(input: Evaluated, params: ParamsOf<S>, run: Run): Promise<Score>;
}

/** A metric with its parameters' type closed over, so that metrics of different schemas live in one registry. */
export interface Metric extends MetricFacts {
  readonly params: ParamSchema;
  /** Never throws for data that do not allow the score: that is null with a reason. */
  score(input: Evaluated, raw: RawParams, run: Run): Promise<Score>;
}

/** What a score lacks, in a biologist's words; other needs are called by their name. */
const LACKED: Partial<Record<Need, string>> = {
  controls: 'negative controls',
  group: 'a mechanism for each perturbation (group)',
  pairs: 'a table of known pairs',
  other: 'a second table of the same samples',
  before: 'the uncorrected table',
};

function lacking(needs: readonly Need[], input: Evaluated): string | undefined {
  const missing = [...missingNeeds(needs, input.samples)];
  const given: Partial<Record<Need, boolean>> = {
    before: input.before !== undefined,
    other: input.other !== undefined,
    pairs: input.pairs !== undefined,
    clusters: input.clusters !== undefined,
  };
  const absent = needs.filter((need) => given[need] === false);
  const all = [...missing.map(({ need }) => need), ...absent];
  return all.length === 0 ? undefined : `needs ${all.map((need) => LACKED[need] ?? need).join(' and ')}`;
}

/** Declares a metric once; a missing need, a NaN or a numerical failure becomes a null score with its reason. */
export function defineMetric<const S extends ParamSchema>(definition: MetricDefinition<S>): Metric {
  return {
    ...definition,
    async score(input, raw, run) {
      const params = parseParams(definition.params, raw, definition.id);
      const why = lacking(definition.needs, input);
      if (why !== undefined) return noScore(why);
      await run.task.tick(0, 1);
      try {
        const score = await definition.score(input, params, run);
        if (score.value !== null && !Number.isFinite(score.value)) {
          return noScore('the computation gave no finite number', score.parts);
        }
        return score;
      } catch (error) {
        if (error instanceof CancelledError || !(error instanceof AppError)) throw error;
        if (error.code !== 'numerical' && error.code !== 'input') throw error;
        return noScore(error.message);
      }
    },
  };
}
