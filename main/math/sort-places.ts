/*
 * Sorting values with the places they came from, by distribution: as many ranges as there are values, and what fell into
 * one is put in order by insertion. Where values lie so unevenly that a range holds many, quicksort does it.
 */

/** A range that holds more is not worth inserting one by one. */
const CROWDED = 24;

/** Sorts the first `count` values, ascending, with their places; memory is kept from call to call. */
export function createPlaceSort(
  most: number,
  sortUneven: (values: Float64Array, places: Int32Array, from: number, to: number) => void,
): (values: Float64Array, places: Int32Array, count: number) => void {
  const ranges = Math.max(1, most);
  const starts = new Int32Array(ranges + 1);
  const rangeOf = new Int32Array(most);
  const [oldValues, oldPlaces] = [new Float64Array(most), new Int32Array(most)];
  return (values, places, count) => {
    let [least, largest] = [Infinity, -Infinity];
    for (let i = 0; i < count; i++) {
      const value = values[i];
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
    if (!(largest > least)) return;
    const scale = (count - 1) / (largest - least);
    starts.fill(0, 0, count + 1);
    let crowd = 0;
    for (let i = 0; i < count; i++) {
      const range = ((values[i] - least) * scale) | 0;
      rangeOf[i] = range;
      const held = ++starts[range + 1];
      if (held > crowd) crowd = held;
    }
    if (crowd > CROWDED || !Number.isFinite(scale)) {
      sortUneven(values, places, 0, count - 1);
      return;
    }
    for (let r = 0; r < count; r++) starts[r + 1] += starts[r];
    oldValues.set(values.subarray(0, count));
    oldPlaces.set(places.subarray(0, count));
    for (let i = 0; i < count; i++) {
      const at = starts[rangeOf[i]]++;
      values[at] = oldValues[i];
      places[at] = oldPlaces[i];
    }
    for (let i = 1; i < count; i++) {
      const value = values[i];
      if (values[i - 1] <= value) continue;
      const place = places[i];
      let hole = i;
      for (; hole > 0 && values[hole - 1] > value; hole--) {
        values[hole] = values[hole - 1];
        places[hole] = places[hole - 1];
      }
      values[hole] = value;
      places[hole] = place;
    }
  };
}
