/*
 * The larger, or the smaller, of two runs of codes of 16 bits, eight at a time, from `target` to `end`. Whole vectors are
 * written: up to seven codes beyond the end.
 */

const VECTOR_BYTES: usize = 16;

export function largerCodes(target: usize, a: usize, b: usize, end: usize): void {
  for (; target < end; target += VECTOR_BYTES, a += VECTOR_BYTES, b += VECTOR_BYTES)
    v128.store(target, i16x8.max_u(v128.load(a), v128.load(b)));
}

export function smallerCodes(target: usize, a: usize, b: usize, end: usize): void {
  for (; target < end; target += VECTOR_BYTES, a += VECTOR_BYTES, b += VECTOR_BYTES)
    v128.store(target, i16x8.min_u(v128.load(a), v128.load(b)));
}
