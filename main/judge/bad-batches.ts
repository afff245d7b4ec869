/*
 * Is one batch unlike the others, whatever the correction? Labels of its rows are asked of the other batches' rows
 * (knn-across); a batch in which they are told much worse than in the others has lost its biology: out of focus, wrong
 * stain, swapped layout. Labels are not equally hard, and batches need not share them, so each batch is held against the
 * same labels in the other batches (indirect standardisation: Breslow & Day 1987, Statistical Methods in Cancer Research II).
 * A label counts where its rows in the batch have at least half as many rows of their label to be told by as those elsewhere
 * have: a label with few rows in other batches is not told for want of them.
 * A batch is named where there are three batches at least, and
 *   it is right less than half as often as the same labels elsewhere, and
 *   it lies 0.15 below them at least, and
 *   three standard errors below them (difference of proportions, label by label), and
 *   that holds (half as often, 0.15 below) for two labels at least: one alone is more likely another compound or dose.
 */
import type { Factor } from '../core/factor';
import { levelCounts } from '../core/factor';
import { contingencyTable } from '../math/contingency';

const LIMITS = { ratio: 0.5, gap: 0.15, errors: 3, fellows: 0.5, labels: 2 } as const;
const FEWEST_BATCHES = 3;

export interface BadBatch {
  readonly batch: string;
  /** Share of its rows that are told, and of the rows elsewhere with the same labels in the same proportions. */
  readonly told: number;
  readonly elsewhere: number;
}

/** One label in one batch and in all others: rows asked, how many of them are told, rows of the label to be told by. */
interface Side {
  readonly asked: number;
  readonly told: number;
  readonly fellows: number;
}

const much = (told: number, elsewhere: number): boolean =>
  told < LIMITS.ratio * elsewhere && elsewhere - told >= LIMITS.gap;

/** The batch and the others, label by label, where they can be compared. */
function comparableLabels(
  hits: Float64Array,
  batch: Factor,
  label: Factor,
): readonly (readonly (readonly [Side, Side])[])[] {
  const width = batch.levels.length;
  const [right, asked] = [new Float64Array(label.levels.length * width), contingencyTable(label, batch)];
  const all = levelCounts(label);
  const rows = asked.slice();
  hits.forEach((hit, row) => {
    const at = label.codes[row] * width + batch.codes[row];
    if (Number.isNaN(hit)) asked[at]--;
    else right[at] += hit;
  });
  const fellowsAt = (code: number, b: number): number => all[code] - rows[code * width + b];
  return batch.levels.map((_, b) =>
    label.levels.flatMap((__, code): readonly (readonly [Side, Side])[] => {
      const at = code * width;
      const others = [...batch.levels.keys()].filter((other) => other !== b && asked[at + other] > 0);
      const sum = (of: (other: number) => number): number =>
        others.reduce((total, other) => total + of(other), 0);
      const elsewhere = sum((other) => asked[at + other]);
      if (asked[at + b] === 0 || elsewhere === 0) return [];
      const fellows = sum((other) => asked[at + other] * fellowsAt(code, other)) / elsewhere;
      const here: Side = { asked: asked[at + b], told: right[at + b], fellows: fellowsAt(code, b) };
      const there: Side = { asked: elsewhere, told: sum((other) => right[at + other]), fellows };
      return here.fellows < LIMITS.fellows * fellows ? [] : [[here, there]];
    }),
  );
}

/**
 * @param hits   1 where the label was told, 0 where not, NaN where it could not be asked; n values
 * @param label  what was told
 */
export function findBadBatches(hits: Float64Array, batch: Factor, label: Factor): readonly BadBatch[] {
  const asked = new Set(Array.from(batch.codes).filter((_, row) => !Number.isNaN(hits[row])));
  if (asked.size < FEWEST_BATCHES) return [];
  return comparableLabels(hits, batch, label).flatMap((labels, b) => {
    const rows = labels.reduce((sum, [here]) => sum + here.asked, 0);
    if (rows === 0) return [];
    let [right, expected, variance, worse] = [0, 0, 0, 0];
    for (const [here, there] of labels) {
      const rate = there.told / there.asked;
      right += here.told;
      expected += here.asked * rate;
      variance += here.asked * rate * (1 - rate) * (1 + here.asked / there.asked);
      if (much(here.told / here.asked, rate)) worse++;
    }
    const [told, elsewhere] = [right / rows, expected / rows];
    const sure = expected - right > LIMITS.errors * Math.sqrt(variance);
    const bad = worse >= LIMITS.labels && sure && much(told, elsewhere);
    return bad ? [{ batch: batch.levels[b], told, elsewhere }] : [];
  });
}
