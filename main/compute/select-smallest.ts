/** Quickselect and quicksort of values that carry indices along. */

function swap(values: Float64Array, indices: Int32Array, p: number, q: number): void {
  const value = values[p];
  const index = indices[p];
  values[p] = values[q];
  indices[p] = indices[q];
  values[q] = value;
  indices[q] = index;
}

/** Hoare's partition about the middle one of three: afterwards no value of [from, cut] is above one of (cut, to]. */
function partition(values: Float64Array, indices: Int32Array, from: number, to: number): number {
  const middle = (from + to) >> 1;
  if (values[middle] < values[from]) swap(values, indices, middle, from);
  if (values[to] < values[from]) swap(values, indices, to, from);
  if (values[to] < values[middle]) swap(values, indices, to, middle);
  const pivot = values[middle];
  let low = from - 1;
  let high = to + 1;
  for (;;) {
    do low++;
    while (values[low] < pivot);
    do high--;
    while (values[high] > pivot);
    if (low >= high) return high;
    swap(values, indices, low, high);
  }
}

/** Quickselect: afterwards no value of [first, place] is above that of `place`, and none after it is below. */
export function selectSmallest(
  values: Float64Array,
  indices: Int32Array,
  first: number,
  last: number,
  place: number,
): void {
  let from = first;
  let to = last;
  while (from < to) {
    const cut = partition(values, indices, from, to);
    if (place <= cut) to = cut;
    else from = cut + 1;
  }
}

/** Sorts the places `from` … `to` by value, ascending. */
export function sortRange(values: Float64Array, indices: Int32Array, from: number, to: number): void {
  let first = from;
  let last = to;
  while (last - first > 12) {
    const cut = partition(values, indices, first, last);
    if (cut - first < last - cut) {
      sortRange(values, indices, first, cut);
      first = cut + 1;
    } else {
      sortRange(values, indices, cut + 1, last);
      last = cut;
    }
  }
  for (let i = first + 1; i <= last; i++) {
    const value = values[i];
    const index = indices[i];
    let hole = i;
    for (; hole > first && values[hole - 1] > value; hole--) {
      values[hole] = values[hole - 1];
      indices[hole] = indices[hole - 1];
    }
    values[hole] = value;
    indices[hole] = index;
  }
}
