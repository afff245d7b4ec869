/*
 * One number for a table: 0.4 × batch mixing + 0.6 × biology, the weights of Luecken et al. 2022 (scib), over a fixed
 * list of scores.
 * Departure: scib stretches each score to 0 … 1 over the methods compared; here each is rescaled by its own range, so that
 * the number of one table does not depend on which others were scored with it. It cannot be held against published
 * scib tables.
 */

/** Scores that enter the summary, the rest are for looking closer. */
export const SUMMARISED = {
  mixing: ['asw-batch', 'ilisi', 'kbet', 'graph-connectivity', 'pcr-comparison'],
  biology: ['nmi', 'ari', 'asw-label', 'isolated-asw', 'isolated-f1', 'clisi'],
} as const;

const WEIGHTS = { mixing: 0.4, biology: 0.6 } as const;

/** Null where no score of a side could be computed; `used` names the scores that could. */
export interface Summary {
  readonly value: number | null;
  readonly mixing: number | null;
  readonly biology: number | null;
  readonly used: readonly string[];
}

interface Summarisable {
  readonly value: number | null;
  readonly range: readonly [worst: number, best: number];
}

/** A score on the way from worst (0) to best (1), whatever its direction. */
export const rescaled = (value: number, [worst, best]: readonly [number, number]): number =>
  (value - worst) / (best - worst);

/** Means of the rescaled scores of each side, and both together; a table without one side has no value. */
export function summarize(scores: Readonly<Record<string, Summarisable>>): Summary {
  const used: string[] = [];
  const side = (ids: readonly string[]): number | null => {
    const values = ids.flatMap((id) => {
      const score = Object.hasOwn(scores, id) ? scores[id] : undefined;
      if (score === undefined || score.value === null) return [];
      used.push(id);
      return [rescaled(score.value, score.range)];
    });
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const mixing = side(SUMMARISED.mixing);
  const biology = side(SUMMARISED.biology);
  const value =
    mixing === null || biology === null ? null : WEIGHTS.mixing * mixing + WEIGHTS.biology * biology;
  return { value, mixing, biology, used };
}
