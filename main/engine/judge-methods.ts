import type { Samples } from '../core/samples';
import type { Task } from '../core/task';
import type { Design } from '../judge/confounding';
import type { ReasonedVerdict } from '../judge/verdict';
import { judgeVerdict } from '../judge/verdict';
import type { MethodOutcome } from './compare-methods';
import { designReport } from './design';

/** What is said of the design and of the methods; the design is null where there is no label to judge by. */
export interface Judgement {
  readonly design: Design | null;
  readonly verdict: ReasonedVerdict;
}

/** Judges the design, and the methods by their scores and by what they cost the biology. */
export async function judgeMethods(
  samples: Samples,
  outcomes: readonly MethodOutcome[],
  seed: number,
  task: Task,
): Promise<Judgement> {
  const design = designReport(samples);
  const scored = outcomes.flatMap((outcome) =>
    outcome.status === 'done'
      ? [
          {
            id: outcome.id,
            title: outcome.title,
            scores: outcome.evaluation.scores,
            perSample: outcome.evaluation.perSample,
            ...(outcome.assessment === null ? {} : { overCorrection: outcome.assessment.overCorrection }),
          },
        ]
      : [],
  );
  return { design, verdict: await judgeVerdict(scored, design, samples, seed, task) };
}
