import type { OverCorrection, Tuning } from '../../contract/judgement';
import type { MethodOutcome } from '../compare-methods';
import type { ReportedScore } from '../evaluate-table';
import type { Judgement } from '../judge-methods';
import type { Summary } from '../../metrics/summary';

/** What `compare --json` prints and scores.json holds (CONTRACT of the command line). */
export interface ScoresJson {
  readonly methods: Readonly<
    Record<
      string,
      | {
          readonly scores: Readonly<Record<string, ReportedScore>>;
          readonly summary: Summary;
          /** Against `none`; absent there. */
          readonly overCorrection?: OverCorrection;
        }
      | { readonly why: string }
    >
  >;
  readonly design: Judgement['design'];
  readonly verdict: Judgement['verdict'];
  /** How strengths were chosen; absent where nobody asked for it. */
  readonly tuning?: readonly Tuning[];
}

export const scoresJson = (
  outcomes: readonly MethodOutcome[],
  judgement: Judgement,
  tuning: readonly Tuning[],
): ScoresJson => ({
  methods: Object.fromEntries(
    outcomes.map((outcome) => [
      outcome.id,
      outcome.status === 'done'
        ? {
            scores: outcome.evaluation.scores,
            summary: outcome.evaluation.summary,
            ...(outcome.assessment === null ? {} : { overCorrection: outcome.assessment.overCorrection }),
          }
        : { why: outcome.why },
    ]),
  ),
  design: judgement.design,
  verdict: judgement.verdict,
  ...(tuning.length === 0 ? {} : { tuning }),
});
