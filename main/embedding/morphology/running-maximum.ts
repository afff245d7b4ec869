/**
 * Maximum over a square window, in a few comparisons a pixel whatever the window's size: maxima from the first
 * and from the last line of blocks as long as the window, of which any window joins two.
 * Source: van Herk (1992), Gil & Werman (1993). Outside the image nothing is seen.
 */

/** The larger of two codes without a branch: on noisy images a branch would be guessed wrong every other time. */
function larger(a: number, b: number): number {
  const difference = a - b;
  return a - (difference & (difference >> 31));
}

/** Working space for images of one size and windows of up to a radius; reused between calls. */
export interface MaximumBuffers {
  readonly forward: Uint16Array;
  readonly backward: Uint16Array;
  readonly across: Uint16Array;
}

/** Room for images of `width` × `height` and windows of up to `radius`. */
export function allocateMaximum(width: number, height: number, radius: number): MaximumBuffers {
  const lines = Math.max((height + 4 * radius + 1) * width, width + 4 * radius + 1);
  return {
    forward: new Uint16Array(lines),
    backward: new Uint16Array(lines),
    across: new Uint16Array(width * height),
  };
}

/** Maxima within `radius` along each row. The line is padded with 0, the least code, which changes no maximum. */
function alongRows(
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
  { forward, backward }: MaximumBuffers,
): void {
  const block = 2 * radius + 1;
  const padded = Math.ceil((width + 2 * radius) / block) * block;
  forward.fill(0, 0, padded);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    forward.fill(0, 0, radius);
    forward.fill(0, radius + width, padded);
    for (let x = 0; x < width; x++) forward[radius + x] = source[row + x];
    for (let start = 0; start < padded; start += block) {
      let running = 0;
      for (let i = start + block - 1; i >= start; i--) {
        running = larger(running, forward[i]);
        backward[i] = running;
      }
      running = 0;
      for (let i = start; i < start + block; i++) {
        running = larger(running, forward[i]);
        forward[i] = running;
      }
    }
    for (let x = 0; x < width; x++) target[row + x] = larger(backward[x], forward[x + 2 * radius]);
  }
}

/** Maxima within `radius` along each column; whole rows are compared, so that memory is read in order. */
function alongColumns(
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
  { forward, backward }: MaximumBuffers,
): void {
  const block = 2 * radius + 1;
  const padded = Math.ceil((height + 2 * radius) / block) * block;
  forward.fill(0, 0, padded * width);
  forward.set(source, radius * width);
  backward.set(forward.subarray(0, padded * width));
  for (let line = 0; line < padded; line++) {
    if (line % block === 0) continue;
    const from = line * width;
    for (let i = from; i < from + width; i++) forward[i] = larger(forward[i], forward[i - width]);
  }
  for (let line = padded - 2; line >= 0; line--) {
    if (line % block === block - 1) continue;
    const from = line * width;
    for (let i = from; i < from + width; i++) backward[i] = larger(backward[i], backward[i + width]);
  }
  const ahead = 2 * radius * width;
  for (let i = 0; i < width * height; i++) target[i] = larger(backward[i], forward[i + ahead]);
}

/** As `alongRows` for radius 1, without blocks: nearly half of all windows are of this size. */
function threeAlongRows(source: Uint16Array, width: number, height: number, target: Uint16Array): void {
  for (let y = 0; y < height; y++) {
    const last = (y + 1) * width - 1;
    let left = source[y * width];
    let pair = left;
    for (let at = y * width; at < last; at++) {
      const right = source[at + 1];
      const next = larger(left, right);
      target[at] = larger(pair, right);
      pair = next;
      left = right;
    }
    target[last] = pair;
  }
}

/** As `alongColumns` for radius 1. */
function threeAlongColumns(source: Uint16Array, width: number, height: number, target: Uint16Array): void {
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -width : 0;
    const down = y < height - 1 ? width : 0;
    for (let at = y * width; at < (y + 1) * width; at++) {
      target[at] = larger(larger(source[at + up], source[at]), source[at + down]);
    }
  }
}

/** The greatest code within `radius` rows and columns of every pixel; `target` may be `source`. */
export function dilateSquare(
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
  buffers: MaximumBuffers,
): void {
  if (radius === 1) {
    threeAlongRows(source, width, height, buffers.across);
    threeAlongColumns(buffers.across, width, height, target);
    return;
  }
  alongRows(source, width, height, radius, buffers.across, buffers);
  alongColumns(buffers.across, width, height, radius, target, buffers);
}
