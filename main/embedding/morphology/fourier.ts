/**
 * Discrete Fourier transform of lines whose length is a power of two, in place.
 * Source: Cooley & Tukey (1965), radix 2, decimation in time.
 */

/** Twiddle factors and bit-reversed places for one length. */
export interface FourierPlan {
  readonly length: number;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly reversed: Uint32Array;
}

/** @param length a power of two, at least 2 */
export function planFourier(length: number): FourierPlan {
  const bits = Math.round(Math.log2(length));
  const reversed = new Uint32Array(length);
  for (let i = 0; i < length; i++) reversed[i] = (reversed[i >> 1] >> 1) | ((i & 1) << (bits - 1));
  const angle = (i: number): number => (-2 * Math.PI * i) / length;
  return {
    length,
    cosines: Float64Array.from({ length: length / 2 }, (_, i) => Math.cos(angle(i))),
    sines: Float64Array.from({ length: length / 2 }, (_, i) => Math.sin(angle(i))),
    reversed,
  };
}

/** Transforms the line that starts at `start` and takes every `stride`-th element of the two parts. */
export function transformLine(
  plan: FourierPlan,
  re: Float64Array,
  im: Float64Array,
  start: number,
  stride: number,
): void {
  const { length, cosines, sines, reversed } = plan;
  for (let i = 0; i < length; i++) {
    const j = reversed[i];
    if (j <= i) continue;
    const [a, b] = [start + i * stride, start + j * stride];
    const heldRe = re[a];
    const heldIm = im[a];
    re[a] = re[b];
    im[a] = im[b];
    re[b] = heldRe;
    im[b] = heldIm;
  }
  for (let half = 1; half < length; half *= 2) {
    const turn = length / (2 * half);
    for (let from = 0; from < length; from += 2 * half) {
      for (let k = 0; k < half; k++) {
        const a = start + (from + k) * stride;
        const b = a + half * stride;
        const c = cosines[k * turn];
        const s = sines[k * turn];
        const turnedRe = re[b] * c - im[b] * s;
        const turnedIm = re[b] * s + im[b] * c;
        re[b] = re[a] - turnedRe;
        im[b] = im[a] - turnedIm;
        re[a] += turnedRe;
        im[a] += turnedIm;
      }
    }
  }
}

/** Transforms a square of `length` × `length` elements, rows, then columns. */
export function transformSquare(plan: FourierPlan, re: Float64Array, im: Float64Array): void {
  for (let y = 0; y < plan.length; y++) transformLine(plan, re, im, y * plan.length, 1);
  for (let x = 0; x < plan.length; x++) transformLine(plan, re, im, x, plan.length);
}
