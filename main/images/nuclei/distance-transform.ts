/**
 * For every pixel of a mask its distance to the nearest pixel outside, exactly; what lies beyond the border counts as
 * inside, so that a nucleus cut by the border keeps its centre at the border.
 * Source: Felzenszwalb & Huttenlocher 2012, Theory of Computing 8:415, doi:10.4086/toc.2012.v008a019: the lower
 * envelope of parabolas, along columns and then along rows.
 */

/** Larger than any squared distance in a picture; finite, so that differences stay numbers. */
const FAR = 1e12;

/** Squared distances along one line of squared distances `f`, in place. */
function transformLine(
  f: Float64Array,
  length: number,
  apex: Int32Array,
  bound: Float64Array,
  out: Float64Array,
): void {
  let last = 0;
  apex[0] = 0;
  bound[0] = -Infinity;
  bound[1] = Infinity;
  for (let q = 1; q < length; q++) {
    let crossing: number;
    for (;;) {
      const p = apex[last];
      crossing = (f[q] + q * q - (f[p] + p * p)) / (2 * q - 2 * p);
      if (crossing > bound[last]) break;
      last--;
    }
    last++;
    apex[last] = q;
    bound[last] = crossing;
    bound[last + 1] = Infinity;
  }
  let k = 0;
  for (let q = 0; q < length; q++) {
    while (bound[k + 1] < q) k++;
    const p = apex[k];
    out[q] = (q - p) ** 2 + f[p];
  }
  f.set(out.subarray(0, length));
}

/** @param mask  1 inside, 0 outside */
export function distanceTransform(mask: Uint8Array, width: number, height: number): Float32Array {
  const longest = Math.max(width, height);
  const squared = Float64Array.from(mask, (inside) => (inside === 0 ? 0 : FAR));
  const apex = new Int32Array(longest);
  const bound = new Float64Array(longest + 1);
  const line = new Float64Array(longest);
  const column = new Float64Array(height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) column[y] = squared[y * width + x];
    transformLine(column, height, apex, bound, line);
    for (let y = 0; y < height; y++) squared[y * width + x] = column[y];
  }
  for (let y = 0; y < height; y++)
    transformLine(squared.subarray(y * width, (y + 1) * width), width, apex, bound, line);
  return Float32Array.from(squared, Math.sqrt);
}
