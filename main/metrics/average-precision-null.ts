/*
 * Is a mean average precision better than chance? Each class of rows with the same numbers of positives and of rows
 * ranked gets random rankings; a label's null is the mean over its rows of their class's draws.
 * Source: copairs 0.4.4 mean_average_precision (p = (draws above + 1) / (draws + 1); rows of a class share its draws).
 */
import type { RankedRows, RankingClass } from '../core/compute';
import type { Run } from '../core/correction';

/** Ranks drawn in all, some seconds' worth, and the draws that are made whatever they cost. */
const AFFORDABLE = { ranks: 2e8, least: 1_000, most: 10_000 } as const;

const classOf = (ranked: RankedRows, row: number): string => `${ranked.positives[row]} ${ranked.total[row]}`;

function classesOf(ranked: RankedRows, rowsOf: readonly Int32Array[]): Map<string, RankingClass> {
  const classes = new Map<string, RankingClass>();
  for (const rows of rowsOf) {
    for (const row of rows) {
      classes.set(classOf(ranked, row), { positives: ranked.positives[row], total: ranked.total[row] });
    }
  }
  return classes;
}

/** How many random rankings a class can have in a few seconds for all classes, between 1,000 and 10,000. */
export function affordableDraws(ranked: RankedRows, rowsOf: readonly Int32Array[]): number {
  const { ranks, least, most } = AFFORDABLE;
  const each = [...classesOf(ranked, rowsOf).values()].reduce((sum, { positives }) => sum + positives, 0);
  return Math.max(least, Math.min(most, Math.floor(ranks / Math.max(1, each))));
}

/**
 * The p-value of each label's mean average precision.
 * @param rowsOf  for each label the rows that have an average precision, at least one
 */
export async function precisionPValues(
  ranked: RankedRows,
  rowsOf: readonly Int32Array[],
  draws: number,
  run: Run,
): Promise<Float64Array> {
  const classes = classesOf(ranked, rowsOf);
  const chance = run.task.child('chance', 1);
  const drawnOf = await run.compute.randomPrecisions([...classes.values()], draws, run.seed, chance);
  const nulls = new Map([...classes.keys()].map((name, at) => [name, drawnOf[at]]));
  return Float64Array.from(rowsOf, (rows) => {
    const shares = new Map<string, number>();
    let mean = 0;
    for (const row of rows) {
      shares.set(classOf(ranked, row), (shares.get(classOf(ranked, row)) ?? 0) + 1 / rows.length);
      mean += ranked.precision[row] / rows.length;
    }
    const drawn = new Float64Array(draws);
    for (const [name, share] of shares) nulls.get(name)?.forEach((value, i) => (drawn[i] += share * value));
    const above = drawn.reduce((count, value) => count + (value > mean ? 1 : 0), 0);
    return (above + 1) / (draws + 1);
  });
}
