/**
 * Maximum and minimum over a square window: along rows, then along columns, windows of twice the length from two that
 * overlap not at all, and the last from two that do. In one padded buffer both directions are the same passes over all of
 * it with another step, which a vector kernel does eight codes at a time.
 * Source: the doubling of sparse tables (Bender & Farach-Colton 2000). Outside the image nothing is seen.
 */
import type { KernelLoops, Kernels } from '../../math/kernels/kernels';
import { addressOf, createKernels } from '../../math/kernels/kernels';

const TOP_CODE = 65535;
/** Codes that a loop may write beyond the end. */
const OVERRUN_CODES = 7;

/** One memory a thread, grown to the largest image so far: a memory of its own for every image would cost more than the work. */
const kept: { kernels?: Kernels } = {};

/** Of every code of the buffer that of the `length` codes from it on, `step` apart; those near the end lack some. */
function extremesAhead(
  extreme: KernelLoops['largerCodes'],
  codes: Uint16Array,
  count: number,
  step: number,
  length: number,
): void {
  const first = addressOf(codes);
  for (let size = 1; size < length;) {
    const ahead = Math.min(size, length - size);
    extreme(first, first, addressOf(codes, ahead * step), addressOf(codes, count - ahead * step));
    size += ahead;
  }
}

function extremesInSquare(
  kind: 'largerCodes' | 'smallerCodes',
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
): void {
  const length = 2 * radius + 1;
  const stride = width + 2 * radius;
  const count = stride * (height + 2 * radius);
  const { loops, layOut } = (kept.kernels ??= createKernels());
  const { codes } = layOut({ codes: ['code', count + OVERRUN_CODES] });
  codes.fill(kind === 'largerCodes' ? 0 : TOP_CODE);
  for (let y = 0; y < height; y++) {
    codes.set(source.subarray(y * width, (y + 1) * width), (y + radius) * stride + radius);
  }
  extremesAhead(loops[kind], codes, count, 1, length);
  extremesAhead(loops[kind], codes, count, stride, length);
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
): void => extremesInSquare('largerCodes', source, width, height, radius, target);

/** The least code within `radius` rows and columns of every pixel; `target` may be `source`. */
export const erodeSquare = (
  source: Uint16Array,
  width: number,
  height: number,
  radius: number,
  target: Uint16Array,
): void => extremesInSquare('smallerCodes', source, width, height, radius, target);
