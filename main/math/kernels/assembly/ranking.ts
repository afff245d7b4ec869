/*
 * Ranking one row's similarities: its fellows (columns first … last − 1 but the row's own) are sorted by distribution,
 * and other columns are counted by where they would stand among them.
 */

/** A range of similarity that holds more fellows is not worth walking through one by one. */
const CROWDED: i32 = 16;

@inline
function float(base: usize, index: i32): f32 {
  return load<f32>(base + (<usize>index << 2));
}

@inline
function int(base: usize, index: i32): i32 {
  return load<i32>(base + (<usize>index << 2));
}

@inline
function setInt(base: usize, index: i32, value: i32): void {
  store<i32>(base + (<usize>index << 2), value);
}

@inline
function setFloat(base: usize, index: i32, value: f32): void {
  store<f32>(base + (<usize>index << 2), value);
}

/**
 * Added to a number from 0 to 2^22, this leaves it, rounded, in the low bits: cheaper than turning it into an integer.
 */
const INTEGRAL: f32 = 8388608;
const INTEGRAL_BITS: i32 = 0x4b000000;

/** Four ranges of similarity, from 0 to `last`; they never fall as similarities rise. */
@inline
function rangesOf(four: v128, least: v128, scale: v128, last: v128): v128 {
  const place = f32x4.add(f32x4.mul(f32x4.sub(four, least), scale), f32x4.splat(1));
  const clipped = f32x4.pmin(last, f32x4.pmax(f32x4.splat(0), place));
  return i32x4.sub(f32x4.add(clipped, f32x4.splat(INTEGRAL)), i32x4.splat(INTEGRAL_BITS));
}

/** The same of one. */
@inline
function rangeOf(value: f32, least: f32, scale: f32, last: f32): i32 {
  const place = (value - least) * scale + 1;
  const raised: f32 = place > 0 ? place : 0;
  const clipped: f32 = raised < last ? raised : last;
  return reinterpret<i32>(clipped + INTEGRAL) - INTEGRAL_BITS;
}

@inline
function swap(values: usize, places: usize, i: i32, j: i32): void {
  const value = float(values, i);
  setFloat(values, i, float(values, j));
  setFloat(values, j, value);
  const place = int(places, i);
  setInt(places, i, int(places, j));
  setInt(places, j, place);
}

function sift(values: usize, places: usize, from: i32, root: i32, count: i32): void {
  let parent = root;
  for (;;) {
    let child = 2 * parent + 1;
    if (child >= count) return;
    if (child + 1 < count && float(values, from + child) < float(values, from + child + 1)) child++;
    if (float(values, from + parent) >= float(values, from + child)) return;
    swap(values, places, from + parent, from + child);
    parent = child;
  }
}

/** Sorts values from … to − 1 with their places, whatever they look like. */
function heapSort(values: usize, places: usize, from: i32, to: i32): void {
  const count = to - from;
  for (let root = count / 2 - 1; root >= 0; root--) sift(values, places, from, root, count);
  for (let end = count - 1; end > 0; end--) {
    swap(values, places, from, from + end);
    sift(values, places, from, 0, end);
  }
}

function insertionSort(values: usize, places: usize, from: i32, to: i32): void {
  for (let i = from + 1; i < to; i++) {
    const value = float(values, i);
    if (float(values, i - 1) <= value) continue;
    const place = int(places, i);
    let hole = i;
    for (; hole > from && float(values, hole - 1) > value; hole--) {
      setFloat(values, hole, float(values, hole - 1));
      setInt(places, hole, int(places, hole - 1));
    }
    setFloat(values, hole, value);
    setInt(places, hole, place);
  }
}

/** Puts the values of every range in order; `starts` is as `sortFellows` leaves it. */
function sortRanges(values: usize, places: usize, starts: usize, ranges: i32): void {
  for (let range = 0; range <= ranges + 1; range++) {
    const from = int(starts, range);
    const to = int(starts, range + 1);
    if (to - from > CROWDED) heapSort(values, places, from, to);
    else if (to - from > 1) insertionSort(values, places, from, to);
  }
}

/**
 * Range r holds the values from starts[r] to starts[r + 1] − 1; the first and the last range are for what lies beyond
 * the fellows. `frame` gets the least value and the scale.
 */
export function sortFellows(
  row: usize,
  own: i32,
  first: i32,
  last: i32,
  values: usize,
  places: usize,
  starts: usize,
  ranges: i32,
  frame: usize,
): i32 {
  let least: f32 = Infinity;
  let largest: f32 = -Infinity;
  for (let j = first; j < last; j++) {
    if (j === own) continue;
    const value = float(row, j);
    least = min<f32>(least, value);
    largest = max<f32>(largest, value);
  }
  const spread = largest - least;
  const scale: f32 = spread > 0 ? <f32>(ranges - 1) / spread : 0;
  const top = <f32>(ranges + 1);
  setFloat(frame, 0, least);
  setFloat(frame, 1, scale);
  memory.fill(starts, 0, <usize>(ranges + 4) << 2);
  let crowd = 0;
  for (let j = first; j < last; j++) {
    if (j === own) continue;
    const at = rangeOf(float(row, j), least, scale, top) + 2;
    const held = int(starts, at) + 1;
    setInt(starts, at, held);
    crowd = max<i32>(crowd, held);
  }
  let sum = 0;
  for (let r = 2; r <= ranges + 3; r++) {
    sum += int(starts, r);
    setInt(starts, r, sum);
  }
  // Where a range starts stands one place up, and moves to where it ends while it is filled.
  for (let j = first; j < last; j++) {
    if (j === own) continue;
    const value = float(row, j);
    const slot = rangeOf(value, least, scale, top) + 1;
    const at = int(starts, slot);
    setInt(starts, slot, at + 1);
    setFloat(values, at, value);
    setInt(places, at, j);
  }
  // Nothing is above what ends the list.
  setFloat(values, sum, Infinity);
  // In one go where little is to be moved: nothing moves from one range to another.
  if (crowd <= CROWDED) insertionSort(values, places, 0, sum);
  else sortRanges(values, places, starts, ranges);
  return sum;
}

/** Counts one column whose range holds fellows. */
function placeAmong(value: f32, from: i32, to: i32, values: usize, landed: usize, tied: usize): void {
  let at = from;
  let end = to;
  while (end - at > CROWDED) {
    const middle = (at + end) / 2;
    if (float(values, middle) < value) at = middle + 1;
    else end = middle;
  }
  while (at < to && float(values, at) < value) at++;
  if (at < to && float(values, at) === value) {
    while (at + 1 < to && float(values, at + 1) === value) at++;
    setInt(tied, at, int(tied, at) + 1);
  } else setInt(landed, at, int(landed, at) + 1);
}

@inline
function placeOne(value: f32, range: i32, values: usize, starts: usize, landed: usize, tied: usize): void {
  const both = load<u64>(starts + (<usize>range << 2));
  const from = <i32>both;
  const to = <i32>(both >> 32);
  if (to - from > 1) {
    placeAmong(value, from, to, values, landed, tied);
    return;
  }
  // Without a branch: whether the fellow is smaller cannot be foreseen. Those of later ranges never are.
  const at = from + <i32>(float(values, from) < value);
  if (float(values, at) === value) placeAmong(value, from, to, values, landed, tied);
  else setInt(landed, at, int(landed, at) + 1);
}

export function placeColumns(
  row: usize,
  from: i32,
  to: i32,
  values: usize,
  starts: usize,
  ranges: i32,
  frame: usize,
  landed: usize,
  tied: usize,
): void {
  const least = float(frame, 0);
  const scale = float(frame, 1);
  const top = <f32>(ranges + 1);
  const leasts = f32x4.splat(least);
  const scales = f32x4.splat(scale);
  const tops = f32x4.splat(top);
  let c = from;
  for (; c + 4 <= to; c += 4) {
    const four = v128.load(row + (<usize>c << 2));
    const range = rangesOf(four, leasts, scales, tops);
    placeOne(f32x4.extract_lane(four, 0), i32x4.extract_lane(range, 0), values, starts, landed, tied);
    placeOne(f32x4.extract_lane(four, 1), i32x4.extract_lane(range, 1), values, starts, landed, tied);
    placeOne(f32x4.extract_lane(four, 2), i32x4.extract_lane(range, 2), values, starts, landed, tied);
    placeOne(f32x4.extract_lane(four, 3), i32x4.extract_lane(range, 3), values, starts, landed, tied);
  }
  for (; c < to; c++) {
    const value = float(row, c);
    placeOne(value, rangeOf(value, least, scale, top), values, starts, landed, tied);
  }
}

export function rankFellows(
  values: usize,
  places: usize,
  count: i32,
  landed: usize,
  tied: usize,
  from: i32,
  to: i32,
  kinds: usize,
  own: i32,
  sumOut: usize,
): i32 {
  // Twice how many negatives stand before.
  let above: i64 = 0;
  let rank = 0;
  let sum: f64 = 0;
  let j = count - 1;
  while (j >= 0) {
    above += 2 * <i64>int(landed, j + 1);
    const value = float(values, j);
    let ties: i64 = int(tied, j);
    let next = j;
    for (; next >= 0 && float(values, next) === value; next--) {
      const place = int(places, next);
      if (place < from || place >= to) ties++;
    }
    const before = <f64>(above + ties) / 2;
    for (; j > next; j--) {
      const place = int(places, j);
      if (place < from || place >= to || (kinds !== 0 && int(kinds, place) === own)) continue;
      rank++;
      sum += <f64>rank / (<f64>rank + before);
    }
    above += 2 * ties;
  }
  store<f64>(sumOut, sum);
  return rank;
}
