/**
 * The form in which images are measured: 16-bit codes with a linear meaning. Counting replaces sorting, tables
 * replace arithmetic, and every kernel sees one kind of array. Integer images are their own codes; floats and
 * shrunk images are coded in 65,535 equal steps between their least and greatest value, so that gain and
 * background do not change the codes.
 */
import type { Plane } from '../../core/plane';
import { countValues } from '../../images/histogram';
import type { ReducedImage } from '../../images/reduce-area';
import { reduceArea } from '../../images/reduce-area';

/** The value of a pixel, as a share of the plane's ceiling, is offset + step × code. */
export interface CodedImage {
  readonly width: number;
  readonly height: number;
  readonly codes: Uint16Array;
  readonly offset: number;
  readonly step: number;
  /** Codes lie in 0 … levels − 1. */
  readonly levels: number;
}

/** One channel as the feature groups see it. */
export interface ChannelImage {
  /** Every pixel. */
  readonly full: CodedImage;
  /** How often each code occurs in `full`. */
  readonly counts: Uint32Array;
  /** Shrunk to about 512 pixels a side: objects. */
  readonly medium: CodedImage;
  /** Shrunk to about 256 pixels a side: granularity, coarse texture, radial distribution, correlation. */
  readonly coarse: CodedImage;
  /** Whether objects are darker than the background (transmitted light). */
  readonly darkObjects: boolean;
}

const TOP_CODE = 65535;
const MEDIUM_SIDE_PX = 512;
const COARSE_SIDE_PX = 256;

interface Span {
  readonly least: number;
  readonly greatest: number;
}

function spanOf(values: Float32Array | Float64Array): Span {
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return { least, greatest };
}

/** Codes of finite values; `scale` and `origin` turn values into shares of the ceiling. */
function encode(
  values: Float32Array | Float64Array,
  width: number,
  height: number,
  origin: number,
  scale: number,
): CodedImage {
  const { least, greatest } = spanOf(values);
  const codes = new Uint16Array(values.length);
  const range = greatest - least;
  if (range > 0) {
    const factor = TOP_CODE / range;
    for (let i = 0; i < codes.length; i++) codes[i] = (values[i] - least) * factor + 0.5;
  }
  return {
    width,
    height,
    codes,
    offset: origin + scale * least,
    step: (scale * range) / TOP_CODE,
    levels: TOP_CODE + 1,
  };
}

/** NaN and −∞ become the least finite value, +∞ the greatest; 0 where none is finite. */
function toFinite(values: Float32Array): Float32Array {
  if (values.every(Number.isFinite)) return values;
  const { least, greatest } = spanOf(values.filter(Number.isFinite));
  if (least > greatest) return new Float32Array(values.length);
  return values.map((value) => (Number.isNaN(value) ? least : Math.min(greatest, Math.max(least, value))));
}

/** A plane in codes. */
export function codePlane(plane: Plane): CodedImage {
  const { width, height, data, ceiling } = plane;
  if (data instanceof Float32Array) return encode(toFinite(data), width, height, 0, 1 / ceiling);
  const bytes = data instanceof Uint8Array;
  return {
    width,
    height,
    codes: bytes ? Uint16Array.from(data) : data,
    offset: 0,
    step: 1 / ceiling,
    levels: bytes ? 256 : TOP_CODE + 1,
  };
}

/** How many pixels of an image become one, so that its sides come near `sidePx`. */
const shrinkFactor = (width: number, height: number, sidePx: number): number =>
  Math.max(1, Math.round(Math.sqrt(width * height) / sidePx));

function shrink(image: Parameters<typeof reduceArea>[0], full: CodedImage, sidePx: number): ReducedImage {
  const factor = shrinkFactor(full.width, full.height, sidePx);
  const width = Math.max(1, Math.round(full.width / factor));
  const height = Math.max(1, Math.round(full.height / factor));
  return reduceArea(image, width, height);
}

const recode = (image: ReducedImage, full: CodedImage): CodedImage =>
  encode(image.data, image.width, image.height, full.offset, full.step);

/** The images that the feature groups measure. */
export function toChannelImage(full: CodedImage, darkObjects: boolean): ChannelImage {
  const medium = shrink({ width: full.width, height: full.height, data: full.codes }, full, MEDIUM_SIDE_PX);
  const coarse = shrink(medium, full, COARSE_SIDE_PX);
  return {
    full,
    counts: countValues(full.codes, full.levels),
    medium: recode(medium, full),
    coarse: recode(coarse, full),
    darkObjects,
  };
}
