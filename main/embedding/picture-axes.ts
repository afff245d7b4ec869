/*
 * How a graph wants its pictures: the order of their axes, how many at a time, in which type. A graph tells the sizes
 * of its input at best, not what its axes are, so the axis that can be channels is taken for it.
 */
import { arrayOf } from '../compute/graph/element-type';
import type { ArrayOf } from '../compute/graph/element-type';
import { ModelError } from '../core/errors';
import type { InputSize } from './stream-weights';

/** Of one picture, in pixels. */
export interface PictureSizes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Element types in which pictures can be handed over. */
export const PICTURE_TYPES = ['float32', 'float16', 'float64', 'uint8', 'int32'] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

/** How a graph wants its pictures. */
export interface PictureLayout {
  /** Of the axes: pictures, height, width, channels; or channels before height. */
  readonly order: 'nhwc' | 'nchw';
  /** One picture a call. */
  readonly single: boolean;
  /** Single precision where it does not say. */
  readonly type?: PictureType;
}

/** Where nothing tells otherwise, as of graphs that were imported before their layout was looked at. */
export const PLAIN_LAYOUT: PictureLayout = { order: 'nchw', single: false };

export const isWhole = (type: PictureType | undefined): boolean => type === 'uint8' || type === 'int32';

/** The four axes of a picture input; undefined where a length is free. */
export type Axes = readonly (number | undefined)[];

const USUAL_PX = 224;
const MOST_PX = 4096;
/** An axis of a picture that is longer is no axis of channels. */
const MOST_CHANNELS = 64;

const isFew = (size: number | undefined): size is number => size !== undefined && size <= MOST_CHANNELS;

/** The shorter one of the first and the last axis is channels; the format's custom where they do not tell. */
function orderOf([, first, , last]: Axes, custom: PictureLayout['order']): PictureLayout['order'] {
  if (isFew(first) && isFew(last)) return first === last ? custom : first < last ? 'nchw' : 'nhwc';
  return isFew(first) ? 'nchw' : isFew(last) ? 'nhwc' : custom;
}

export const axesText = (axes: Axes): string => `[${axes.map((size) => size ?? '?').join(', ')}]`;

function sideOf(file: string, what: string, fixed: number | undefined, asked: number | undefined): number {
  if (fixed !== undefined && asked !== undefined && asked !== fixed) {
    throw new ModelError(`${file} takes pictures with a ${what} of ${fixed} pixels only, not ${asked}`);
  }
  const side = fixed ?? asked ?? USUAL_PX;
  if (side >= 1 && side <= MOST_PX) return side;
  throw new ModelError(
    `${file} takes pictures with a ${what} of ${side} pixels; 1 to ${MOST_PX} can be imported`,
  );
}

/**
 * Sizes and order of a picture input.
 * @throws {ModelError} when the axes cannot be those of pictures, or not of the size asked for
 */
export function readAxes(
  file: string,
  axes: Axes,
  custom: PictureLayout['order'],
  size: InputSize | undefined,
): PictureSizes & Pick<PictureLayout, 'order' | 'single'> {
  const order = orderOf(axes, custom);
  const [pictures] = axes;
  const [channels, height, width] = order === 'nchw' ? axes.slice(1) : [axes[3], axes[1], axes[2]];
  if (pictures !== undefined && pictures !== 1) {
    throw new ModelError(
      `${file} takes exactly ${pictures} pictures at a time; one or any number is needed`,
      { hint: 'convert it with a free batch size' },
    );
  }
  if (channels !== undefined && (channels < 1 || channels > MOST_CHANNELS)) {
    throw new ModelError(
      `${file} takes ${axesText(axes)}, in which no axis is channels (1 to ${MOST_CHANNELS})`,
    );
  }
  return {
    height: sideOf(file, 'height', height, size?.height),
    width: sideOf(file, 'width', width, size?.width),
    channels: channels ?? 3,
    order,
    single: pictures === 1,
  };
}

/** The shape of pictures in a graph's order. */
export const shapeOf = (
  count: number,
  { channels, height, width }: PictureSizes,
  order: PictureLayout['order'],
): [number, number, number, number] =>
  order === 'nchw' ? [count, channels, height, width] : [count, height, width, channels];

/** Pictures of channels × height × width in a graph's order of axes; the same memory where nothing moves. */
export function arrangePictures(
  pictures: Float32Array,
  { channels, height, width }: PictureSizes,
  order: PictureLayout['order'],
): Float32Array {
  if (order === 'nchw' || channels === 1) return pictures;
  const pixels = height * width;
  const out = new Float32Array(pictures.length);
  for (let from = 0; from < pictures.length; from += channels * pixels) {
    for (let channel = 0; channel < channels; channel++) {
      for (let i = 0; i < pixels; i++) {
        out[from + i * channels + channel] = pictures[from + channel * pixels + i];
      }
    }
  }
  return out;
}

/** Values in the type that a graph takes: whole numbers are the nearest ones, and bytes end at 0 and 255. */
export function typedPictures<T extends PictureType>(values: Float32Array, type: T): ArrayOf[T];
export function typedPictures(values: Float32Array, type: PictureType): ArrayOf[PictureType] {
  if (type === 'float32') return values;
  if (!isWhole(type)) return arrayOf(type, values);
  const most = type === 'uint8' ? 255 : Infinity;
  const least = type === 'uint8' ? 0 : -Infinity;
  return arrayOf(
    type,
    values.map((value) => Math.min(most, Math.max(least, Math.round(value)))),
  );
}
