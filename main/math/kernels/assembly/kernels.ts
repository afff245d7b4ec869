/*
 * Inner loops, most over all pairs of rows, in AssemblyScript, compiled to WebAssembly with 128-bit vectors
 * (scripts/build-kernels.ts writes kernels-code.ts; a test compiles this file again and compares). Arguments of type
 * usize are places in the module's memory, where the caller has put the values; nothing is allocated
 * here. What each function gives is told where TypeScript sees it: kernels.ts.
 */

export { largerCodes, smallerCodes } from './extremes';
export { placeColumns, rankFellows, sortFellows } from './ranking';

/** Columns of a step that is looked at more closely only where some column is within its limit. */
const STRIDE: i32 = 16;

@inline
function load4(base: usize, index: i32): v128 {
  return v128.load(base + (<usize>index << 2));
}

/** Writes down the columns whose bit is set. */
@inline
function writeBits(bits: i32, first: i32, out: usize, count: i32): i32 {
  while (bits != 0) {
    store<i32>(out + (<usize>count << 2), first + ctz(bits));
    count++;
    bits &= bits - 1;
  }
  return count;
}

export function columnsWithin(
  row: usize,
  limits: usize,
  from: i32,
  to: i32,
  limit: f32,
  out: usize,
  first: i32,
): i32 {
  let count = first;
  let c = from;
  const own = f32x4.splat(limit);
  for (; c + STRIDE <= to; c += STRIDE) {
    const a = f32x4.le(load4(row, c), f32x4.max(load4(limits, c), own));
    const b = f32x4.le(load4(row, c + 4), f32x4.max(load4(limits, c + 4), own));
    const d = f32x4.le(load4(row, c + 8), f32x4.max(load4(limits, c + 8), own));
    const e = f32x4.le(load4(row, c + 12), f32x4.max(load4(limits, c + 12), own));
    if (!v128.any_true(v128.or(v128.or(a, b), v128.or(d, e)))) continue;
    const bits =
      i32x4.bitmask(a) | (i32x4.bitmask(b) << 4) | (i32x4.bitmask(d) << 8) | (i32x4.bitmask(e) << 12);
    count = writeBits(bits, c, out, count);
  }
  for (; c < to; c++) {
    const value = load<f32>(row + (<usize>c << 2));
    if (value <= limit || value <= load<f32>(limits + (<usize>c << 2))) {
      store<i32>(out + (<usize>count << 2), c);
      count++;
    }
  }
  return count;
}

export function columnsUpTo(row: usize, to: i32, limit: f32, out: usize): i32 {
  let count = 0;
  let c = 0;
  const own = f32x4.splat(limit);
  for (; c + STRIDE <= to; c += STRIDE) {
    const a = f32x4.le(load4(row, c), own);
    const b = f32x4.le(load4(row, c + 4), own);
    const d = f32x4.le(load4(row, c + 8), own);
    const e = f32x4.le(load4(row, c + 12), own);
    if (!v128.any_true(v128.or(v128.or(a, b), v128.or(d, e)))) continue;
    const bits =
      i32x4.bitmask(a) | (i32x4.bitmask(b) << 4) | (i32x4.bitmask(d) << 8) | (i32x4.bitmask(e) << 12);
    count = writeBits(bits, c, out, count);
  }
  for (; c < to; c++) {
    if (load<f32>(row + (<usize>c << 2)) <= limit) {
      store<i32>(out + (<usize>count << 2), c);
      count++;
    }
  }
  return count;
}

export function addByGroup(row: usize, ends: usize, groups: i32, ofRow: usize, ofColumns: usize): void {
  let c = 0;
  for (let group = 0; group < groups; group++) {
    const end = load<i32>(ends + (<usize>group << 2));
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (; c + 4 <= end; c += 4) {
      const four = load4(row, c);
      const a = f64x2.promote_low_f32x4(four);
      const b = f64x2.promote_low_f32x4(v128.shuffle<i64>(four, four, 1, 1));
      low = f64x2.add(low, a);
      high = f64x2.add(high, b);
      const at = ofColumns + (<usize>c << 3);
      v128.store(at, f64x2.add(v128.load(at), a));
      v128.store(at + 16, f64x2.add(v128.load(at + 16), b));
    }
    let sum: f64 = 0;
    for (; c < end; c++) {
      const value = <f64>load<f32>(row + (<usize>c << 2));
      sum += value;
      const at = ofColumns + (<usize>c << 3);
      store<f64>(at, load<f64>(at) + value);
    }
    low = f64x2.add(low, high);
    store<f64>(
      ofRow + (<usize>group << 3),
      f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1) + sum,
    );
  }
}

export function countLarger(row: usize, partners: usize, width: i32, own: f32, ofColumns: usize): i32 {
  let c = 0;
  const ours = f32x4.splat(own);
  let counts = i32x4.splat(0);
  for (; c + 4 <= width; c += 4) {
    const four = load4(row, c);
    const theirs = load4(partners, c);
    // A lane where a comparison holds is −1.
    counts = i32x4.add(counts, i32x4.add(f32x4.gt(four, ours), f32x4.ge(four, ours)));
    const at = ofColumns + (<usize>c << 2);
    v128.store(at, i32x4.sub(v128.load(at), i32x4.add(f32x4.gt(four, theirs), f32x4.ge(four, theirs))));
  }
  let count = -(
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  );
  for (; c < width; c++) {
    const value = load<f32>(row + (<usize>c << 2));
    const partner = load<f32>(partners + (<usize>c << 2));
    count += <i32>(value > own) + <i32>(value >= own);
    const at = ofColumns + (<usize>c << 2);
    store<i32>(at, load<i32>(at) + <i32>(value > partner) + <i32>(value >= partner));
  }
  return count;
}

export function measureRows(row: usize, others: usize, count: i32, cols: i32, out: usize): void {
  const length = <usize>cols << 2;
  for (let i = 0; i < count; i++) {
    const other = others + <usize>i * length;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let c = 0;
    for (; c + 4 <= cols; c += 4) {
      const a = load4(row, c);
      const b = load4(other, c);
      const first = f64x2.sub(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b));
      const second = f64x2.sub(
        f64x2.promote_low_f32x4(v128.shuffle<i64>(a, a, 1, 1)),
        f64x2.promote_low_f32x4(v128.shuffle<i64>(b, b, 1, 1)),
      );
      low = f64x2.add(low, f64x2.mul(first, first));
      high = f64x2.add(high, f64x2.mul(second, second));
    }
    let sum = f64x2.extract_lane(low, 0);
    for (; c < cols; c++) {
      const difference =
        <f64>load<f32>(row + (<usize>c << 2)) - <f64>load<f32>(other + (<usize>c << 2));
      sum += difference * difference;
    }
    const rest = f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1);
    store<f64>(out + (<usize>i << 3), Math.sqrt(sum + f64x2.extract_lane(low, 1) + rest));
  }
}
