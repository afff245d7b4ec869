/**
 * Shrinking by area averages: every target pixel is the mean of the source area it covers, with fractions at
 * its edges where sizes do not divide. Nothing is interpolated, so sums of intensity are kept.
 */
import type { Plane } from '../core/plane';

/** What can be shrunk: a plane, or an image shrunk before. */
export interface AreaSource {
  readonly width: number;
  readonly height: number;
  readonly data: Plane['data'] | Float64Array;
}

/** A shrunk image in doubles, in the units of its source. */
export interface ReducedImage {
  readonly width: number;
  readonly height: number;
  readonly data: Float64Array;
}

/** For each target cell along one axis: first source cell, and the weights of the cells it covers. */
interface Span {
  readonly start: number;
  readonly weights: Float64Array;
}

function spansOf(source: number, target: number): readonly Span[] {
  const step = source / target;
  return Array.from({ length: target }, (_, i) => {
    // The right half mirrors the left one exactly, so that a flipped image shrinks to the flipped result.
    const mirrored = i >= target / 2;
    const j = mirrored ? target - 1 - i : i;
    const from = j * step;
    const to = Math.min(source, (j + 1) * step);
    const first = Math.floor(from);
    const last = Math.max(first, Math.ceil(to - 1e-9) - 1);
    const weights = Float64Array.from({ length: last - first + 1 }, (_w, k) => {
      const cell = first + k;
      return Math.min(to, cell + 1) - Math.max(from, cell);
    });
    return mirrored ? { start: source - 1 - last, weights: weights.reverse() } : { start: first, weights };
  });
}

/** Adds `weight` times the horizontally reduced source row at `from` to `row`. */
function addRow(
  row: Float64Array,
  data: AreaSource['data'],
  from: number,
  spans: readonly Span[],
  weight: number,
): void {
  for (let x = 0; x < spans.length; x++) {
    const { start, weights } = spans[x];
    const at = from + start;
    let sum = 0;
    for (let k = 0; k < weights.length; k++) sum += weights[k] * data[at + k];
    row[x] += weight * sum;
  }
}

/** As `addRow` for whole blocks, where all weights are 1: additions only, and exact for integers. */
function addBlocks(row: Float64Array, data: AreaSource['data'], from: number, block: number): void {
  if (block === 2) {
    // By far the most common, and worth unrolling: fields of 1,080 pixels shrink by 2, and again by 2.
    for (let x = 0, at = from; x < row.length; x++, at += 2) row[x] += data[at] + data[at + 1];
    return;
  }
  let at = from;
  for (let x = 0; x < row.length; x++) {
    let sum = 0;
    for (const end = at + block; at < end; at++) sum += data[at];
    row[x] += sum;
  }
}

/** `image` shrunk to `width` × `height` (neither larger than its own). */
export function reduceArea(image: AreaSource, width: number, height: number): ReducedImage {
  const columns = spansOf(image.width, width);
  const rows = spansOf(image.height, height);
  const area = (image.width / width) * (image.height / height);
  const whole = image.width % width === 0 && image.height % height === 0;
  const reduced = new Float64Array(width * height);
  rows.forEach(({ start, weights }, y) => {
    const row = reduced.subarray(y * width, (y + 1) * width);
    for (let k = 0; k < weights.length; k++) {
      const from = (start + k) * image.width;
      if (whole) addBlocks(row, image.data, from, image.width / width);
      else addRow(row, image.data, from, columns, weights[k]);
    }
    for (let x = 0; x < width; x++) row[x] /= area;
  });
  return { width, height, data: reduced };
}
