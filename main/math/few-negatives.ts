/*
 * Average precision where negatives are few: only they are sorted. All positives between the same two negatives have as
 * many before them, so that their numbers are enough; a table over fine ranges of similarity tells the first negative that
 * can lie above a positive. The result is that of ranking all (average-precision.ts), to the last bit: ranks are added up
 * from the first to the last there as well.
 */

/** Ranges for each negative: with more, fewer positives have a step to go. */
const RANGES_EACH = 8;

/** Average precision of the first `count` positives, in any order, against the first `others` negatives, which are sorted. */
type FewNegatives = (
  positives: Float64Array,
  count: number,
  negatives: Float64Array,
  others: number,
) => number;

/** A ranking function that uses its memory again. A negative tied with a positive counts half before it; NaN without positives. */
export function createFewNegatives(): FewNegatives {
  let sorted = new Float64Array(1);
  /** Place 2 × (negatives above) + (negatives tied): how many are before, in halves. */
  let numbers = new Int32Array(1);
  /** For each range of similarity, lowest first, the first negative in it or above; the first and last range are open. */
  let firstOf = new Int32Array(RANGES_EACH + 2);
  const makeRoom = (others: number): void => {
    sorted = new Float64Array(others + 1);
    numbers = new Int32Array(2 * others + 1);
    firstOf = new Int32Array(RANGES_EACH * others + 2);
  };
  return (positives, count, negatives, others) => {
    if (sorted.length < others + 1) makeRoom(2 * others);
    sorted.set(negatives.subarray(0, others).sort());
    sorted[others] = Infinity;
    numbers.fill(0, 0, 2 * others + 1);
    const last = RANGES_EACH * others + 1;
    const least = sorted[0];
    const spread = others > 0 ? sorted[others - 1] - least : 0;
    const scale = spread > 0 ? (last - 2) / spread : 0;
    let range = 0;
    for (let at = 0; at < others; at++) {
      const own = Math.min(last, (sorted[at] - least) * scale + 1) | 0;
      for (; range <= own; range++) firstOf[range] = at;
    }
    for (; range <= last; range++) firstOf[range] = others;
    for (let i = 0; i < count; i++) {
      const value = positives[i];
      let low = others === 0 ? 0 : firstOf[Math.max(0, Math.min(last, (value - least) * scale + 1)) | 0];
      while (sorted[low] < value) low++;
      let end = low;
      while (sorted[end] === value) end++;
      numbers[2 * (others - end) + (end - low)]++;
    }
    let [rank, sum] = [0, 0];
    for (let half = 0; half <= 2 * others; half++) {
      for (const to = rank + numbers[half]; rank < to;) {
        rank++;
        sum += rank / (rank + half / 2);
      }
    }
    return count > 0 ? sum / count : NaN;
  };
}
