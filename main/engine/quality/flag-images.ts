/**
 * From measures to flags. Saturation and blankness are judged image by image; focus and brightness only against the
 * other images of the same plate and channel, because what is normal depends on stain, magnification and camera.
 * Limits are the plate's median ± a number of robust standard deviations (1.4826 × median absolute deviation), as in
 * the quality control of CellProfiler's users (Bray et al. 2012; Caicedo et al. 2017, doi:10.1038/nmeth.4397).
 */
import type { QualityFlag } from '../../contract/quality';
import type { PlaneQuality } from '../../embedding/quality/measure-plane';
import { median } from '../../math/quantile';

/** Share of pixels at the camera's limit from which intensities can no longer be trusted. */
const MOST_SATURATED = 0.01;
/** The 99.9th percentile of noise alone lies 3 standard deviations above the median. */
const BLANK_TAIL = 5;
const BLUR_SD = 5;
/** Slopes of a plate may be nearly equal; a difference below this is not seen by eye. */
const LEAST_BLUR = 0.6;
const OUTLIER_SD = 6;
/** Means that differ by less than this share of the plate's median are no outliers, however even the plate. */
const LEAST_OUTLIER = 0.2;
/** Fewer images tell nothing of what is normal on a plate. */
const FEWEST_PER_PLATE = 8;
const MAD_TO_SD = 1.4826;
const LISTED = 5;
/** In pictures in colour the brightest is empty glass. */
const COLOURS: ReadonlySet<string> = new Set(['red', 'green', 'blue']);

/** One plane of one row, with its plate. */
export interface MeasuredPlane extends PlaneQuality {
  readonly row: number;
  readonly channel: string;
  /** The plate or batch that it is compared with, in words; all images of the study where neither is known. */
  readonly plate: string;
}

interface Normal {
  readonly median: number;
  readonly sd: number;
}

function normalOf(values: readonly number[]): Normal {
  const centre = median(values);
  const deviations = values.map((value) => Math.abs(value - centre));
  return { median: centre, sd: MAD_TO_SD * median(deviations) };
}

const percent = (share: number): string => `${(100 * share).toPrecision(3)} %`;
const level = (value: number): string => String(Number(value.toPrecision(4)));

const isConstant = ({ least, greatest }: PlaneQuality): boolean => least === greatest;

/** The tail of bright pixels in units of the noise; at least one grey level of noise where levels are whole. */
function brightTail({ high, median: middle, spread, greatest }: PlaneQuality): number {
  const noise = Math.max(spread, greatest > 1 ? 1 : Number.EPSILON);
  return (high - middle) / noise;
}

function blankFlag(plane: MeasuredPlane): readonly QualityFlag[] {
  const { channel, least } = plane;
  const common = { problem: 'blank', channel, threshold: BLANK_TAIL } as const;
  if (isConstant(plane)) {
    return [{ ...common, value: 0, reason: `${channel}: every pixel has the value ${level(least)}` }];
  }
  const tail = brightTail(plane);
  if (plane.focusSlope !== 0 || tail >= BLANK_TAIL) return [];
  return [
    {
      ...common,
      value: tail,
      reason: `${channel}: nothing but noise; the brightest pixels are ${tail.toFixed(1)} standard deviations of the noise above the median, images with cells have at least ${BLANK_TAIL}`,
    },
  ];
}

function saturatedFlag({ channel, saturatedShare, greatest }: MeasuredPlane): readonly QualityFlag[] {
  if (COLOURS.has(channel) || saturatedShare <= MOST_SATURATED) return [];
  return [
    {
      problem: 'saturated',
      channel,
      value: saturatedShare,
      threshold: MOST_SATURATED,
      reason: `${channel}: ${percent(saturatedShare)} of the pixels are at the camera's limit of ${level(greatest)}, at most ${percent(MOST_SATURATED)} may be`,
    },
  ];
}

function blurredFlag(plane: MeasuredPlane, normal: Normal): readonly QualityFlag[] {
  const threshold = normal.median - Math.max(BLUR_SD * normal.sd, LEAST_BLUR);
  if (plane.focusSlope >= threshold) return [];
  const { channel, focusSlope: value } = plane;
  return [
    {
      problem: 'blurred',
      channel,
      value,
      threshold,
      reason: `${channel}: out of focus; its power spectrum falls with a slope of ${value.toFixed(2)}, that of ${plane.plate} with ${normal.median.toFixed(2)} (limit ${threshold.toFixed(2)})`,
    },
  ];
}

function outlierFlag(plane: MeasuredPlane, normal: Normal): readonly QualityFlag[] {
  const reach = Math.max(OUTLIER_SD * normal.sd, LEAST_OUTLIER * Math.abs(normal.median));
  const darker = plane.mean < normal.median;
  const threshold = darker ? normal.median - reach : normal.median + reach;
  if (Math.abs(plane.mean - normal.median) <= reach) return [];
  const { channel, mean: value } = plane;
  return [
    {
      problem: 'outlier',
      channel,
      value,
      threshold,
      reason: `${channel}: ${darker ? 'darker' : 'brighter'} than ${plane.plate}; its mean is ${level(value)}, the median there ${level(normal.median)} (limit ${level(threshold)}); strong effects of a treatment can look like this`,
    },
  ];
}

/** Plates with their planes of one channel. */
function groupPlanes(planes: readonly MeasuredPlane[]): readonly (readonly MeasuredPlane[])[] {
  const groups = new Map<string, MeasuredPlane[]>();
  for (const plane of planes) {
    const key = JSON.stringify([plane.plate, plane.channel]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [plane]);
    else group.push(plane);
  }
  return [...groups.values()];
}

/** Flags of one plate's images of one channel, by row; blank images are judged no further, and tell nothing of what is normal. */
function flagPlate(planes: readonly MeasuredPlane[], flags: Map<number, QualityFlag[]>): void {
  const add = (row: number, found: readonly QualityFlag[]): void => {
    const known = flags.get(row);
    if (known === undefined && found.length > 0) flags.set(row, [...found]);
    else known?.push(...found);
  };
  const shown: MeasuredPlane[] = [];
  for (const plane of planes) {
    const blank = blankFlag(plane);
    add(plane.row, [...blank, ...saturatedFlag(plane)]);
    if (blank.length === 0) shown.push(plane);
  }
  if (shown.length < FEWEST_PER_PLATE) return;
  const focus = normalOf(shown.map(({ focusSlope }) => focusSlope));
  const brightness = normalOf(shown.map(({ mean }) => mean));
  for (const plane of shown) {
    add(plane.row, [...blurredFlag(plane, focus), ...outlierFlag(plane, brightness)]);
  }
}

/**
 * Flags by row, in the rows' order, and what could not be judged.
 * @param planes  every channel of every row that could be measured
 */
export function flagImages(planes: readonly MeasuredPlane[]): {
  readonly flags: ReadonlyMap<number, readonly QualityFlag[]>;
  readonly notes: readonly string[];
} {
  const flags = new Map<number, QualityFlag[]>();
  const few = new Map<string, number>();
  for (const group of groupPlanes(planes)) {
    flagPlate(group, flags);
    if (group.length < FEWEST_PER_PLATE) few.set(group[0].plate, group.length);
  }
  const listed = [...few].slice(0, LISTED).map(([plate, images]) => `${plate} (${images})`);
  const notes =
    few.size === 0
      ? []
      : [
          `focus and brightness are judged where a channel has at least ${FEWEST_PER_PLATE} images, and were not in ${listed.join(', ')}${few.size > LISTED ? `, … (${few.size})` : ''}`,
        ];
  return { flags: new Map([...flags].sort(([a], [b]) => a - b)), notes };
}
