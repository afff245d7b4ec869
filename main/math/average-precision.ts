/*
 * Average precision of a ranking without sorting it: only the positives are sorted; for each negative a table over fine
 * ranges of similarity tells the first positive that can lie above it, from where the place it would take is few steps
 * away.
 * Source: the definition used by copairs 0.4.4 (mean over the positives of rank among positives / rank among all).
 * Departure: a negative exactly tied with a positive counts half before it; copairs puts positives first, which gives a
 * table of identical rows the best score there is.
 */
import type { RankedRows } from '../core/compute';

/** Ranges for each positive: with more, fewer negatives have a step to go, and the table leaves the nearest cache. */
const RANGES_EACH = 8;
const FEWEST_RANGES = 256;
const MOST_RANGES = 32_768;

/** Rankings that are still to be filled: no precision, no positives. */
export const emptyRanking = (rows: number): RankedRows => ({
  precision: new Float64Array(rows).fill(NaN),
  positives: new Int32Array(rows),
  total: new Int32Array(rows),
});

/** Counts, for a sorted set of positives, the negatives that rank before each; reused from row to row. */
export interface RankCounter {
  /** Takes the positives of one query, ascending; forgets earlier ones. They must stay as they are until `before`. */
  load(positives: Float64Array): void;
  /** Adds the negatives similarities[from] … similarities[to − 1]. */
  add(similarities: Float64Array, from: number, to: number): void;
  /** For each positive, in the order loaded, how many negatives rank before it (ties count half). */
  before(): Float64Array;
}

interface Places {
  /** The positives, ascending, then Infinity. */
  positives: Float64Array;
  /** For each range of similarity, lowest first, the first positive in it or above; the first and last range are open. */
  readonly firstOf: Uint32Array;
  ranges: number;
  least: number;
  scale: number;
  /** [j]: negatives that lie above positives 0 … j − 1 and below j. */
  landed: Int32Array;
  /** [j]: negatives equal to positive j, the last of its equals. */
  tied: Int32Array;
}

function placeAll(x: Float64Array, from: number, to: number, places: Places): void {
  const { positives, firstOf, ranges, least, scale, landed, tied } = places;
  const last = ranges + 1;
  for (let i = from; i < to; i++) {
    const s = x[i];
    let at = firstOf[Math.max(0, Math.min(last, (s - least) * scale + 1)) | 0];
    while (positives[at] < s) at++;
    if (positives[at] === s) {
      while (positives[at + 1] === s) at++;
      tied[at]++;
    } else landed[at]++;
  }
}

/** The table of ranges for the `count` first positives. */
function fillRanges(places: Places, count: number): void {
  const { positives, firstOf } = places;
  const spread = positives[count - 1] - positives[0];
  const wanted = 2 ** Math.ceil(Math.log2(RANGES_EACH * count));
  const ranges = Math.max(FEWEST_RANGES, Math.min(MOST_RANGES, wanted));
  places.ranges = ranges;
  places.least = positives[0];
  places.scale = spread > 0 ? (ranges - 1) / spread : 0;
  const { least, scale } = places;
  let range = 0;
  for (let at = 0; at < count; at++) {
    const own = Math.max(0, Math.min(ranges + 1, (positives[at] - least) * scale + 1)) | 0;
    for (; range <= own; range++) firstOf[range] = at;
  }
  for (; range <= ranges + 1; range++) firstOf[range] = count;
}

export function createRankCounter(): RankCounter {
  let count = 0;
  const places: Places = {
    positives: new Float64Array(1),
    firstOf: new Uint32Array(MOST_RANGES + 2),
    ranges: 0,
    least: 0,
    scale: 0,
    landed: new Int32Array(1),
    tied: new Int32Array(1),
  };
  return {
    load(sorted) {
      count = sorted.length;
      if (places.landed.length < count + 1) {
        places.positives = new Float64Array(2 * count + 1);
        places.landed = new Int32Array(2 * count + 1);
        places.tied = new Int32Array(2 * count + 1);
      }
      places.positives.set(sorted);
      places.positives[count] = Infinity;
      places.landed.fill(0, 0, count + 1);
      places.tied.fill(0, 0, count + 1);
      if (count > 0) fillRanges(places, count);
    },
    add(similarities, from, to) {
      if (count === 0) return;
      placeAll(similarities, from, to, places);
    },
    before() {
      const { positives, landed, tied } = places;
      const out = new Float64Array(count);
      let above = 0;
      for (let j = count - 1; j >= 0; j--) {
        above += landed[j + 1];
        // Equal positives share what is tied with them; it is all before whatever is below.
        let equals = j;
        while (equals > 0 && positives[equals - 1] === positives[j]) equals--;
        const value = above + tied[j] / 2;
        above += tied[j];
        for (; j > equals; j--) out[j] = value;
        out[j] = value;
      }
      return out;
    },
  };
}

/**
 * Average precision of the positives.
 * @param before  negatives before each positive, in ascending order of similarity
 * @returns NaN when there is none
 */
export function averagePrecision(before: Float64Array): number {
  let sum = 0;
  for (let j = before.length - 1; j >= 0; j--) {
    const rank = before.length - j;
    sum += rank / (rank + before[j]);
  }
  return before.length > 0 ? sum / before.length : NaN;
}
