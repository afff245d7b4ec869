/**
 * Maximum and minimum over a square window: along rows, then along columns, windows of twice the length from two that
 * overlap not at all, and the last from two that do. In one padded buffer both directions are the same passes over all of
 * it with another step, which a vector kernel does eight codes at a time.
 * Source: the doubling of sparse tables (Bender & Farach-Colton 2000). Outside the image nothing is seen.
 */
import type { ExtremeCodes } from './extreme-codes';
import { OVERRUN_CODES, createExtremeCodes } from './extreme-codes';

const CODE_BYTES = 2;
const TOP_CODE = 65535;

/** One memory a thread, grown to the largest image so far: a memory of its own for every image would cost more than the work. */
const kept: { kernels?: ExtremeCodes } = {};

function kernelsFor(codes: number): ExtremeCodes {
  const bytes = codes * CODE_BYTES;
  if (kept.kernels === undefined || kept.kernels.memory.buffer.byteLength < bytes) {
    kept.kernels = createExtremeCodes(bytes);
  }
  return kept.kernels;
}

/** Of every code of the buffer that of the `length` codes from it on, `step` apart; those near the end lack some. */
function extremesAhead(extreme: ExtremeCodes['larger'], count: number, step: number, length: number): void {
  for (let size = 1; size < length;) {
    const ahead = Math.min(size, length - size);
    const offset = ahead * step * CODE_BYTES;
    extreme(0, 0, offset, count * CODE_BYTES - offset);
    size += ahead;
  }
}

function extremesInSquare(
  kind: 'larger' | 'smaller',
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
): void {
  const length = 2 * radius + 1;
  const stride = width + 2 * radius;
  const count = stride * (height + 2 * radius);
  const kernels = kernelsFor(count + OVERRUN_CODES);
  const codes = new Uint16Array(kernels.memory.buffer, 0, count);
  codes.fill(kind === 'larger' ? 0 : TOP_CODE);
  for (let y = 0; y < height; y++) {
    codes.set(source.subarray(y * width, (y + 1) * width), (y + radius) * stride + radius);
  }
  extremesAhead(kernels[kind], count, 1, length);
  extremesAhead(kernels[kind], count, stride, length);
  for (let y = 0; y < height; y++) {
    target.set(codes.subarray(y * stride, y * stride + width), y * width);
  }
}

/** The greatest code within `radius` rows and columns of every pixel; `target` may be `source`. */
export const dilateSquare = (
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
): void => extremesInSquare('larger', source, width, height, radius, target);

/** The least code within `radius` rows and columns of every pixel; `target` may be `source`. */
export const erodeSquare = (
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
): void => extremesInSquare('smaller', source, width, height, radius, target);
