import type { RawParams } from '../../main/core/params';
import { createReferenceCompute } from '../../main/compute/reference';
import type { Run } from '../../main/core/correction';
import type { Values } from '../../main/core/matrix';
import { quietTask } from '../../main/core/task';
import type { Samples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import { assessCorrection } from '../../main/judge/assess-correction';
import type { AssessedTable } from '../../main/judge/assess-correction';
import { drawRows } from '../../main/judge/bootstrap';
import { judgeDesign } from '../../main/judge/confounding';
import type { JudgedMethod, JudgedScore } from '../../main/judge/judged-method';
import type { Correct } from '../../main/judge/label-null';
import type { ReasonedVerdict } from '../../main/judge/verdict';
import { judgeVerdict } from '../../main/judge/verdict';
import { createEvaluated } from '../../main/metrics/evaluated';
import { metrics } from '../../main/metrics/registry';

/** What the program does with a study, on scores that are quick: no clusters, no classifiers. */

const SCORED = [
  ...['kbet', 'asw-batch', 'ilisi', 'graph-connectivity', 'pcr', 'pcr-comparison', 'asw-label', 'clisi'],
  ...['knn-across', 'map-replicate-across', 'map-activity'],
];

export const run = (seed = 1): Run => ({
  task: quietTask(),
  seed,
  precision: 'double',
  compute: createReferenceCompute('double'),
});

/** A correction of the registry, or one made for a test. */
export interface Tried {
  readonly id: string;
  readonly readsLabels: boolean;
  readonly correct: Correct;
}

export const registered = (id: string, params: RawParams = {}): Tried => ({
  id,
  readsLabels: false,
  correct: async (samples, own) => (await corrections.find(id).fit(samples, params, own)).corrected,
});

async function score(samples: Samples, features: Values, id: string, own: Run): Promise<AssessedTable> {
  const evaluated = createEvaluated({ ...samples, features }, { before: samples.features });
  const scores: Record<string, JudgedScore> = {};
  const perSample = new Map<string, Float64Array>();
  for (const metric of SCORED) {
    const entry = metrics.find(metric);
    const params = Object.hasOwn(entry.params, 'null-size') ? { 'null-size': 500 } : {};
    const found = await entry.score(evaluated, params, own);
    const { measures, range } = entry;
    scores[metric] = { value: found.value, measures, range, ...(found.parts ? { parts: found.parts } : {}) };
    if (found.perSample !== undefined) perSample.set(metric, found.perSample);
  }
  return { method: { id, title: id, scores, perSample }, evaluated };
}

export interface Judged {
  readonly verdict: ReasonedVerdict;
  readonly methods: ReadonlyMap<string, JudgedMethod>;
}

/** Corrects, scores, assesses and judges. */
export async function judgeStudy(
  samples: Samples,
  tried: readonly Tried[],
  permutations: number,
  seed = 1,
): Promise<Judged> {
  const { label, batches, control } = samples;
  if (label === undefined) throw new Error('a simulated study has labels');
  const own = run(seed);
  const none = await score(samples, samples.features, 'none', own);
  const draws = await drawRows(label, 100, seed, quietTask());
  const methods: JudgedMethod[] = [none.method];
  for (const { id, correct, readsLabels } of tried) {
    const after = await score(samples, await correct(samples, own), id, own);
    const input = { before: none, after, correct, readsLabels, permutations, draws };
    const { report } = await assessCorrection(input, own);
    methods.push({ ...after.method, overCorrection: report });
  }
  const design = judgeDesign(batches[0], label, control);
  const verdict = await judgeVerdict(methods, design, samples, seed, quietTask());
  return { verdict, methods: new Map(methods.map((method) => [method.id, method])) };
}
