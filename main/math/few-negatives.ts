/*
 * Average precision where negatives are few: only they are sorted. All positives between the same two negatives have as
 * many before them, so that their numbers are enough. The result is that of ranking all (average-precision.ts), to the
 * last bit: ranks are added up from the first to the last there as well.
 */

/** Average precision of the first `count` positives, in any order, against the first `others` negatives, which are sorted. */
type FewNegatives = (
  positives: Float64Array,
  count: number,
  negatives: Float64Array,
  others: number,
) => number;

/** A ranking function that uses its memory again. A negative tied with a positive counts half before it; NaN without positives. */
export function createFewNegatives(): FewNegatives {
  let numbers = new Int32Array(64);
  return (positives, count, negatives, others) => {
    const sorted = negatives.subarray(0, others).sort();
    // Place 2 × (negatives above) + (negatives tied): how many are before, in halves.
    const halves = 2 * others + 1;
    if (numbers.length < halves) numbers = new Int32Array(2 * halves);
    numbers.fill(0, 0, halves);
    for (let i = 0; i < count; i++) {
      const value = positives[i];
      let [low, high] = [0, others];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle] < value) low = middle + 1;
        else high = middle;
      }
      let end = low;
      while (end < others && sorted[end] === value) end++;
      numbers[2 * (others - end) + (end - low)]++;
    }
    let [rank, sum] = [0, 0];
    for (let half = 0; half < halves; half++) {
      for (const last = rank + numbers[half]; rank < last;) {
        rank++;
        sum += rank / (rank + half / 2);
      }
    }
    return count > 0 ? sum / count : NaN;
  };
}
