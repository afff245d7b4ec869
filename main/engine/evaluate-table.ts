import type { MetricChoice } from '../contract/recipe';
import type { Run } from '../core/correction';
import type { Evaluated, Metric, Parts, Score } from '../core/metric';
import { parseParams } from '../core/params';
import type { Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Samples } from '../core/samples';
import { createEvaluated } from '../metrics/evaluated';
import { metrics } from '../metrics/registry';
import { summarize } from '../metrics/summary';
import type { Summary } from '../metrics/summary';
import type { Cache } from './cache';
import { clusterTable } from './cluster-table';
import { hashValues, stepKey } from './step-key';

/** A score as `evaluate --json` prints it. */
export interface ReportedScore {
  readonly value: number | null;
  readonly why?: string;
  readonly measures: 'mixing' | 'biology';
  readonly range: readonly [worst: number, best: number];
  readonly parts?: Parts;
}

export interface Evaluation {
  readonly scores: Readonly<Record<string, ReportedScore>>;
  readonly summary: Summary;
  /** Per-sample values of the metrics that have them: n numbers each. */
  readonly perSample: ReadonlyMap<string, Float64Array>;
}

/** What metrics may use besides the table itself. */
export interface EvaluationExtras {
  readonly before?: Values;
  /** What was computed once for the table before. */
  readonly sharedBefore?: Evaluated['shared'];
  readonly other?: Values;
  readonly pairs?: readonly (readonly [string, string])[];
  /** The same table ready for the metrics, where its searches are to be used again. */
  readonly evaluated?: Evaluated;
}

interface StoredScore {
  readonly score: ReportedScore;
  readonly perSample: boolean;
}

/** What is scored when no metrics are named: all but the costly ones. */
export const usualMetrics = (): readonly string[] =>
  metrics.entries.filter(({ costly }) => costly !== true).map(({ id }) => id);

const reported = (metric: Metric, score: Score): ReportedScore => ({
  value: score.value,
  ...(score.value === null ? { why: score.why } : {}),
  measures: metric.measures,
  range: metric.range,
  ...(score.parts === undefined ? {} : { parts: score.parts }),
});

/** Refuses metrics or parameters that do not exist, before any work is done. */
export function checkMetrics(choices: readonly MetricChoice[]): void {
  for (const { metric, params } of choices) parseParams(metrics.find(metric).params, params, metric);
}

/**
 * Scores a table; every score is cached on its own.
 * @param design  hash of everything but the features (see hashDesign)
 */
export async function evaluateTable(
  samples: Samples,
  design: string,
  choices: readonly MetricChoice[],
  extras: EvaluationExtras,
  run: Run,
  cache: Cache,
): Promise<Evaluation> {
  checkMetrics(choices);
  const table = hashValues(samples.features);
  const context = {
    table,
    design,
    before: extras.before && hashValues(extras.before),
    other: extras.other && hashValues(extras.other),
    pairs: extras.pairs,
    seed: run.seed,
    precision: run.precision,
  };
  const keyed = choices.map(({ metric, params }) => {
    const entry = metrics.find(metric);
    const checked = parseParams(entry.params, params, metric);
    return { entry, params: checked, key: stepKey('evaluate', { ...context, metric, params: checked }) };
  });
  const todo = await Promise.all(keyed.map(({ key }) => cache.has(key).then((done) => !done)));
  const needClusters = keyed.some(({ entry }, i) => todo[i] && entry.needs.includes('clusters'));
  const share = 1 / (keyed.length + 1);
  const { evaluated: given, ...rest } = extras;
  const bare: Evaluated = { ...(given ?? createEvaluated(samples)), ...rest };
  const clusters = needClusters
    ? await clusterTable(bare, table, { ...run, task: run.task.child('clusters', share) }, cache)
    : undefined;
  const evaluated: Evaluated = clusters === undefined ? bare : { ...bare, clusters };
  const scores: Record<string, ReportedScore> = {};
  const perSample = new Map<string, Float64Array>();
  for (const { entry, params, key } of keyed) {
    const part = { ...run, task: run.task.child(entry.title, share) };
    const rows = stepKey('evaluate', { perSample: key });
    const stored = await cache.record<StoredScore>(key, async () => {
      const score = await entry.score(evaluated, params, part);
      const { perSample: each } = score;
      if (each !== undefined) {
        await cache.matrix(rows, () => Promise.resolve(new Matrix(each.length, 1, each)));
      }
      return { score: reported(entry, score), perSample: each !== undefined };
    });
    scores[entry.id] = stored.score;
    if (stored.perSample) {
      const values = await cache.matrix(rows, () => Promise.resolve(new Matrix(0, 1, new Float64Array(0))));
      perSample.set(entry.id, Float64Array.from(values.data));
    }
  }
  return { scores, summary: summarize(scores), perSample };
}
