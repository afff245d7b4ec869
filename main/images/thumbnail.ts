/**
 * Small pictures of an image for the gallery, the hover card and the report. Colour images are shown as they
 * are; fluorescence channels are stretched one by one and added up, each in a colour of its own.
 */
import { ParamError } from '../core/errors';
import type { Plane } from '../core/plane';
import { percentileRange } from './percentile-scale';
import type { ReducedImage } from './reduce-area';
import { reduceArea } from './reduce-area';
import { encodePng } from './sharp-engine';

/**
 * How channel values become brightness: by the image's own percentiles, or by ranges shared by many images
 * (in channel order), so that brightness can be compared between them.
 */
export type ThumbnailScaling =
  | { readonly kind: 'percentile'; readonly low: number; readonly high: number }
  | { readonly kind: 'range'; readonly ranges: readonly (readonly [low: number, high: number])[] };

export const DEFAULT_SCALING: ThumbnailScaling = { kind: 'percentile', low: 1, high: 99.8 };

/**
 * Colours of up to six channels on black, in order: blue, green-yellow, magenta, orange, cyan, white-grey.
 * The first four differ in lightness as well as hue, so that they stay apart with a colour-vision deficiency.
 */
export const CHANNEL_COLOURS: readonly (readonly [red: number, green: number, blue: number])[] = [
  [64, 110, 255],
  [120, 220, 90],
  [230, 80, 190],
  [255, 165, 40],
  [60, 210, 230],
  [190, 190, 190],
];

/** Whether the planes are the colours of one picture. */
const isColour = (planes: readonly Plane[]): boolean =>
  planes.length === 3 && ['red', 'green', 'blue'].every((name, i) => planes[i].channel === name);

/** The size that fits into a square of `sizePx`, never enlarged. */
function fit({ width, height }: Plane, sizePx: number): { width: number; height: number } {
  const factor = Math.min(1, sizePx / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

function rangeOf(
  plane: Plane,
  reduced: ReducedImage,
  scaling: ThumbnailScaling,
  i: number,
): readonly [number, number] {
  if (scaling.kind === 'range') return scaling.ranges[i] ?? [0, plane.ceiling];
  const small = { ...plane, ...reduced, data: Float32Array.from(reduced.data) };
  return percentileRange(small, scaling.low, scaling.high);
}

function compose(
  planes: readonly Plane[],
  width: number,
  height: number,
  scaling: ThumbnailScaling,
): Uint8Array {
  const light = new Float32Array(width * height * 3);
  planes.forEach((plane, i) => {
    const reduced = reduceArea(plane, width, height);
    const [low, high] = rangeOf(plane, reduced, scaling, i);
    const factor = high > low ? 1 / (high - low) : 0;
    const colour = planes.length === 1 ? [255, 255, 255] : CHANNEL_COLOURS[i];
    reduced.data.forEach((value, pixel) => {
      const share = Math.min(1, Math.max(0, (value - low) * factor));
      for (let c = 0; c < 3; c++) light[pixel * 3 + c] += share * colour[c];
    });
  });
  return Uint8Array.from(light, (value) => Math.round(Math.min(255, value)));
}

function asTheyAre(planes: readonly Plane[], width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  planes.forEach((plane, c) => {
    const factor = 255 / plane.ceiling;
    reduceArea(plane, width, height).data.forEach((value, i) => {
      pixels[i * 3 + c] = Math.round(Math.min(255, Math.max(0, value * factor)));
    });
  });
  return pixels;
}

/**
 * A PNG of at most `sizePx` × `sizePx` pixels, aspect kept, never enlarged. Red, green and blue planes are shown as they
 * are; one channel is shown in grey; two to six channels are stretched by `scaling` and added in CHANNEL_COLOURS.
 * Further channels are not shown. The same planes give the same bytes.
 * @throws {ParamError} without planes or with a size below 1
 */
export async function thumbnail(
  planes: readonly Plane[],
  sizePx: number,
  scaling: ThumbnailScaling = DEFAULT_SCALING,
): Promise<Uint8Array> {
  if (planes.length === 0) throw new ParamError({ planes: 'a thumbnail needs at least one plane, got 0' });
  if (!(sizePx >= 1)) throw new ParamError({ sizePx: `sizePx must be at least 1, got ${sizePx}` });
  const { width, height } = fit(planes[0], sizePx);
  const pixels = isColour(planes)
    ? asTheyAre(planes, width, height)
    : compose(planes.slice(0, CHANNEL_COLOURS.length), width, height, scaling);
  return encodePng(pixels, width, height, 3);
}
