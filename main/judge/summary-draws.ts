/*
 * The summary of each method, on the scores that all of them have, and its value for every bootstrap draw (bootstrap.ts).
 * A score without values of rows (of an older version, or of a metric that has none) keeps its value in every draw: `heldFixed`
 * names it.
 * Departure from the printed summary: `pcr-comparison` is 0 for the uncorrected table by definition and near 1 for every
 * correction, even where batches explained next to nothing. Here 1 − `pcr` stands in its place (Arevalo et al. 2024), which
 * means the same of every table alike; without `pcr` it is left out.
 */
import type { ComparedSummary, Estimate } from '../contract/verdict';
import type { Factor } from '../core/factor';
import type { Task } from '../core/task';
import type { Summary } from '../metrics/summary';
import { SUMMARISED, summarize } from '../metrics/summary';
import { bootstrapScores, drawRows, percentileInterval, pooledScore } from './bootstrap';
import type { JudgedMethod } from './judged-method';
import { valueOf } from './judged-method';

export interface SummarisedMethod {
  readonly method: JudgedMethod;
  readonly summary: Summary;
  /** The three parts of the summary for every draw; `mixing` or `biology` null where no method has them. */
  readonly draws: Readonly<Record<'value' | 'mixing' | 'biology', Float64Array | null>>;
}

const COMPARISON = 'pcr-comparison';

/** Scores without values of rows, which no draw changes. */
export const heldScores = (method: JudgedMethod, used: readonly string[]): readonly string[] =>
  used.filter((id) => !method.perSample.has(id));

/** The summary with its intervals, as plain data. */
export function comparedSummary({ method, summary, draws }: SummarisedMethod): ComparedSummary {
  const estimate = (key: 'value' | 'mixing' | 'biology'): Estimate | null => {
    const value = summary[key];
    const drawn = draws[key];
    if (value === null || drawn === null) return null;
    const { low, high } = percentileInterval(drawn);
    return { value, interval: [low, high] };
  };
  const heldFixed = heldScores(method, summary.used);
  return {
    value: estimate('value'),
    mixing: estimate('mixing'),
    biology: estimate('biology'),
    used: summary.used.map((id) => (id === COMPARISON ? 'pcr' : id)),
    ...(heldFixed.length === 0 ? {} : { heldFixed }),
  };
}

/** Bootstrap draws of rows that summaries are compared by. */
export const SUMMARY_DRAWS = 200;

async function drawnScores(
  method: JudgedMethod,
  ids: readonly string[],
  draws: readonly Int32Array[],
  label: Factor,
  task: Task,
): Promise<Record<string, Float64Array>> {
  const out: Record<string, Float64Array> = {};
  for (const id of ids) {
    const perSample = method.perSample.get(id);
    const value = valueOf(method, id) ?? NaN;
    const part = task.child(id, 1 / ids.length);
    out[id] =
      perSample === undefined
        ? new Float64Array(draws.length).fill(value)
        : await bootstrapScores(pooledScore(id, perSample), draws, label, part);
  }
  return out;
}

/** The scores with 1 − pcr in the place of pcr-comparison. */
function comparableScores(method: JudgedMethod): JudgedMethod {
  if (!Object.hasOwn(method.scores, COMPARISON)) return method;
  const { [COMPARISON]: replaced, ...scores } = method.scores;
  const pcr = valueOf(method, 'pcr');
  if (pcr === null) return { ...method, scores };
  const perSample = new Map(method.perSample);
  const explained = perSample.get('pcr');
  if (explained !== undefined)
    perSample.set(
      COMPARISON,
      explained.map((each) => 1 - each),
    );
  return { ...method, perSample, scores: { ...scores, [COMPARISON]: { ...replaced, value: 1 - pcr } } };
}

/** Summaries that can be compared: only scores that every method has are used. */
export async function summariseMethods(
  given: readonly JudgedMethod[],
  label: Factor,
  seed: number,
  task: Task,
): Promise<readonly SummarisedMethod[]> {
  const methods = given.map(comparableScores);
  const ids = [...SUMMARISED.mixing, ...SUMMARISED.biology].filter((id) =>
    methods.every((method) => valueOf(method, id) !== null),
  );
  const draws = await drawRows(label, SUMMARY_DRAWS, seed, task.child('draws', 0.1));
  const out: SummarisedMethod[] = [];
  for (const method of methods) {
    const part = task.child(method.title, 0.9 / methods.length);
    const drawn = await drawnScores(method, ids, draws, label, part);
    const summaryAt = (valueAt: (id: string) => number): Summary =>
      summarize(Object.fromEntries(ids.map((id) => [id, { ...method.scores[id], value: valueAt(id) }])));
    const each = draws.map((_, d) => summaryAt((id) => drawn[id][d]));
    const series = (key: 'value' | 'mixing' | 'biology'): Float64Array | null => {
      const values = each.map((summary) => summary[key]);
      return values.every((value) => value !== null) ? Float64Array.from(values) : null;
    };
    out.push({
      method,
      summary: summaryAt((id) => valueOf(method, id) ?? NaN),
      draws: { value: series('value'), mixing: series('mixing'), biology: series('biology') },
    });
  }
  return out;
}
