/*
 * Average precision of a ranking without sorting it: only the positives are sorted, each negative is dropped into the
 * place it would take among them.
 * Source: the definition used by copairs 0.4.4 (mean over the positives of rank among positives / rank among all).
 * Departure: a negative exactly tied with a positive counts half before it; copairs puts positives first, which gives a
 * table of identical rows the best score there is.
 */

const BUCKETS = 1024;

/** Counts, for a sorted set of positives, the negatives that rank before each; reused from row to row. */
export interface RankCounter {
  /** Takes the positives of one query, ascending; forgets earlier ones. */
  load(positives: Float64Array): void;
  /** Adds the negatives similarities[from] … similarities[to − 1]. */
  add(similarities: ArrayLike<number>, from: number, to: number): void;
  /** For each positive, in the order loaded, how many negatives rank before it (ties count half). */
  before(): Float64Array;
}

export function createRankCounter(): RankCounter {
  let positives: Float64Array = new Float64Array(0);
  let [least, scale] = [0, 0];
  /** landed[j]: twice the negatives that rank before positives 0 … j − 1 and not before j, ties split. */
  let landed: Float64Array = new Float64Array(1);
  /** The first positive in each bucket or a higher one. */
  const first = new Int32Array(BUCKETS + 1);
  return {
    load(sorted) {
      positives = sorted;
      landed = new Float64Array(sorted.length + 1);
      if (sorted.length === 0) return;
      least = sorted[0];
      const spread = sorted[sorted.length - 1] - least;
      scale = spread > 0 ? (BUCKETS - 1) / spread : 0;
      let at = 0;
      for (let b = 0; b <= BUCKETS; b++) {
        while (at < sorted.length && Math.floor((sorted[at] - least) * scale) < b) at++;
        first[b] = at;
      }
    },
    add(similarities, from, to) {
      const count = positives.length;
      if (count === 0) return;
      const most = positives[count - 1];
      for (let i = from; i < to; i++) {
        const s = similarities[i];
        if (s < least) continue;
        if (s > most) {
          landed[count] += 2;
          continue;
        }
        let at = first[Math.floor((s - least) * scale)];
        while (positives[at] < s) at++;
        landed[at]++;
        while (at < count && positives[at] === s) at++;
        landed[at]++;
      }
    },
    before() {
      const out = new Float64Array(positives.length);
      let sum = 0;
      for (let j = positives.length - 1; j >= 0; j--) {
        sum += landed[j + 1];
        out[j] = sum / 2;
      }
      return out;
    },
  };
}

/**
 * Average precision of the positives, or of some of them as if the others were not there.
 * @param positives  ascending
 * @param before     negatives before each positive
 * @param some       ascending, each value one of `positives`; all of them when left out
 * @returns NaN when there is none
 */
export function averagePrecision(
  positives: Float64Array,
  before: Float64Array,
  some: Float64Array = positives,
): number {
  let sum = 0;
  let at = positives.length - 1;
  for (let j = some.length - 1; j >= 0; j--) {
    while (positives[at] > some[j]) at--;
    const rank = some.length - j;
    sum += rank / (rank + before[at]);
  }
  return some.length > 0 ? sum / some.length : NaN;
}
