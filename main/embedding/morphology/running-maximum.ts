/**
 * Maximum over a window that slides along a line, in three comparisons a pixel whatever the window's width:
 * maxima from the left and from the right edge of blocks as long as the window, of which any window joins two.
 * Source: van Herk (1992), Gil & Werman (1993). Outside the image nothing is seen.
 */

/** Buffers for lines of up to `length` pixels and windows of up to `radius`; reused between calls. */
export interface LineBuffers {
  readonly forward: Uint16Array;
  readonly backward: Uint16Array;
}

/** Buffers that serve images of this size at any radius up to `radius`. */
export function allocateLines(width: number, height: number, radius: number): LineBuffers {
  const length = Math.max(width, height) + 4 * radius + 2;
  return { forward: new Uint16Array(length), backward: new Uint16Array(length) };
}

/**
 * For every row of `source` (width × height) the maximum within `radius` to each side, written transposed
 * (height × width): called twice it is a square dilation in the first orientation again.
 */
export function maximumAlongRows(
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
  { forward, backward }: LineBuffers,
): void {
  const block = 2 * radius + 1;
  const padded = Math.ceil((width + 2 * radius) / block) * block;
  for (let y = 0; y < height; y++) {
    const row = y * width - radius;
    // Padding is 0, the least code, which never changes a maximum.
    for (let start = 0; start < padded; start += block) {
      let running = 0;
      for (let i = start; i < start + block; i++) {
        const value = i >= radius && i < radius + width ? source[row + i] : 0;
        if (value > running) running = value;
        forward[i] = running;
      }
      running = 0;
      for (let i = start + block - 1; i >= start; i--) {
        const value = i >= radius && i < radius + width ? source[row + i] : 0;
        if (value > running) running = value;
        backward[i] = running;
      }
    }
    for (let x = 0, at = y; x < width; x++, at += height) {
      const left = backward[x];
      const right = forward[x + 2 * radius];
      target[at] = left > right ? left : right;
    }
  }
}
