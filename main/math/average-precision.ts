/*
 * Average precision of a ranking without sorting it: only the positives are sorted, negatives are counted in fine ranges
 * of similarity, and those of a range that holds a positive are dropped into the place they would take.
 * Source: the definition used by copairs 0.4.4 (mean over the positives of rank among positives / rank among all).
 * Departure: a negative exactly tied with a positive counts half before it; copairs puts positives first, which gives a
 * table of identical rows the best score there is.
 */

/** Ranges of similarity that negatives are counted in; only where a range holds a positive must each be looked at. */
const BUCKETS = 8192;

type Similarities = Float32Array | Float64Array;

/** Counts, for a sorted set of positives, the negatives that rank before each; reused from row to row. */
export interface RankCounter {
  /** Takes the positives of one query, ascending; forgets earlier ones. */
  load(positives: Float64Array): void;
  /** Adds the negatives similarities[from] … similarities[to − 1]. */
  add(similarities: Similarities, from: number, to: number): void;
  /** For each positive, in the order loaded, how many negatives rank before it (ties count half). */
  before(): Float64Array;
}

/** Bucket 0 is below all positives, the last one above them. */
interface Buckets {
  least: number;
  scale: number;
  /** Values that fell in each bucket. */
  readonly counts: Int32Array;
  /** 1 where the bucket holds a positive. */
  readonly mixed: Uint8Array;
}

/** Rises with `s`, so that what falls in a bucket without positives has the same positives below it. */
const bucketOf = (s: number, least: number, scale: number): number =>
  Math.max(0, Math.min(BUCKETS + 1, (s - least) * scale + 1)) | 0;

/**
 * Counts values by bucket and puts down those of mixed buckets, without a branch, since nothing about them can be
 * foreseen; returns how many were put down. One function for each type of array: one for both would be far slower.
 */
function countFloat(x: Float32Array, from: number, to: number, buckets: Buckets, near: Float64Array): number {
  const { least, scale, counts, mixed } = buckets;
  let found = 0;
  for (let i = from; i < to; i++) {
    const s = x[i];
    const b = bucketOf(s, least, scale);
    counts[b]++;
    near[found] = s;
    found += mixed[b];
  }
  return found;
}

function countDouble(
  x: Float64Array,
  from: number,
  to: number,
  buckets: Buckets,
  near: Float64Array,
): number {
  const { least, scale, counts, mixed } = buckets;
  let found = 0;
  for (let i = from; i < to; i++) {
    const s = x[i];
    const b = bucketOf(s, least, scale);
    counts[b]++;
    near[found] = s;
    found += mixed[b];
  }
  return found;
}

/** Adds to `landed` what lies exactly between the positives; a tie is split. */
function place(
  near: Float64Array,
  found: number,
  positives: Float64Array,
  first: Int32Array,
  landed: Float64Array,
  { least, scale }: Buckets,
): void {
  const count = positives.length;
  for (let i = 0; i < found; i++) {
    const s = near[i];
    let at = first[bucketOf(s, least, scale)];
    while (at < count && positives[at] < s) at++;
    landed[at]++;
    while (at < count && positives[at] === s) at++;
    landed[at]++;
  }
}

export function createRankCounter(): RankCounter {
  let positives: Float64Array = new Float64Array(0);
  /** landed[j]: twice the negatives that rank before positives 0 … j − 1 and not before j, ties split. */
  let landed: Float64Array = new Float64Array(1);
  let near: Float64Array = new Float64Array(0);
  const buckets: Buckets = {
    least: 0,
    scale: 0,
    counts: new Int32Array(BUCKETS + 2),
    mixed: new Uint8Array(BUCKETS + 2),
  };
  /** The first positive in each mixed bucket. */
  const first = new Int32Array(BUCKETS + 2);
  return {
    load(sorted) {
      positives = sorted;
      landed = new Float64Array(sorted.length + 1);
      buckets.counts.fill(0);
      buckets.mixed.fill(0);
      if (sorted.length === 0) return;
      const spread = sorted[sorted.length - 1] - sorted[0];
      buckets.least = sorted[0];
      buckets.scale = spread > 0 ? (BUCKETS - 1) / spread : 0;
      for (let at = sorted.length - 1; at >= 0; at--) {
        const b = bucketOf(sorted[at], buckets.least, buckets.scale);
        buckets.mixed[b] = 1;
        first[b] = at;
      }
    },
    add(similarities, from, to) {
      if (positives.length === 0) return;
      if (near.length < to - from + 1) near = new Float64Array(to - from + 1);
      const found =
        similarities instanceof Float32Array
          ? countFloat(similarities, from, to, buckets, near)
          : countDouble(similarities, from, to, buckets, near);
      place(near, found, positives, first, landed, buckets);
    },
    before() {
      const { counts, mixed, least, scale } = buckets;
      const out = new Float64Array(positives.length);
      let sum = 0;
      let b = BUCKETS + 1;
      for (let j = positives.length - 1; j >= 0; j--) {
        for (const own = bucketOf(positives[j], least, scale); b > own; b--)
          if (mixed[b] === 0) sum += 2 * counts[b];
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
