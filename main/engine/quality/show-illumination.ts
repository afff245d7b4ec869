import type { EvenedImage, GreyPicture, IlluminationPreview, ShownField } from '../../contract/illumination';
import type { Machine } from '../../contract/recipe';
import { DEFAULT_EMBEDDING } from '../../contract/recipe';
import { AppError } from '../../core/errors';
import type { Plane } from '../../core/plane';
import type { Task } from '../../core/task';
import { readPlanes } from '../../embedding/read-planes';
import { percentileRange } from '../../images/percentile-scale';
import { GRID } from '../../images/plate/illumination';
import { reduceArea } from '../../images/reduce-area';
import type { RowFiles } from '../row-files';
import type { PlateIllumination } from './plate-corrections';
import { correctRows } from './plate-corrections';
import type { CheckedStudy } from './study-plates';
import { platesOf } from './study-plates';

/** Longer side of the image before and after. */
const SHOWN_PX = 320;
/** What becomes black and white in it. */
const PERCENTILES = [0.5, 99.5] as const;

/** Values as shades: 0 at `low`, 255 at `high`. */
const shades = (values: Float32Array | Float64Array, low: number, high: number): readonly number[] =>
  Array.from(values, (value) =>
    Math.round(255 * Math.min(1, Math.max(0, high > low ? (value - low) / (high - low) : 0))),
  );

function fieldOf({ plate, channel, images, field }: PlateIllumination): ShownField {
  const [least, most] = [Math.min(...field), Math.max(...field)];
  const picture = { widthPx: GRID, heightPx: GRID, pixels: shades(field, 0, most) };
  return { plate, channel, images, least, most, picture };
}

function shrink(plane: Plane): Plane {
  const factor = Math.min(1, SHOWN_PX / Math.max(plane.width, plane.height));
  const [width, height] = [plane.width, plane.height].map((side) => Math.max(1, Math.round(side * factor)));
  return { ...plane, width, height, data: Float32Array.from(reduceArea(plane, width, height).data) };
}

const pictureOf = ({ width, height, data }: Plane, low: number, high: number): GreyPicture => ({
  widthPx: width,
  heightPx: height,
  pixels: shades(Float32Array.from(data), low, high),
});

/** One channel of a row, with the corrections of its plate or without. */
async function channelOf({ files }: RowFiles, channel: string, corrected: boolean): Promise<Plane | null> {
  const own = files.filter((file) => file.channel === channel);
  const taken = (own.length === 0 ? files : own).map(({ corrections, ...file }) =>
    corrected && corrections !== undefined ? { ...file, corrections } : file,
  );
  const { planes } = await readPlanes(taken, {}, [channel]);
  const plane = planes.find((each) => each.channel === channel);
  return plane === undefined ? null : shrink(plane);
}

/** The middle image of a plate, before and after; null where it cannot be read. */
async function evenedImage(
  rows: readonly RowFiles[],
  plates: readonly string[],
  { plate, channel }: ShownField,
): Promise<EvenedImage | null> {
  const members = [...plates.keys()].filter((row) => plates[row] === plate);
  const row = members[Math.floor(members.length / 2)];
  try {
    const [before, after] = [
      await channelOf(rows[row], channel, false),
      await channelOf(rows[row], channel, true),
    ];
    if (before === null || after === null) return null;
    const [low, high] = percentileRange(before, ...PERCENTILES);
    return {
      row,
      plate,
      channel,
      before: pictureOf(before, low, high),
      after: pictureOf(after, low, high),
    };
  } catch (error) {
    // A broken file is told when it is embedded.
    if (error instanceof AppError) return null;
    throw error;
  }
}

/**
 * The light of every plate and channel, estimated as embedding does it, and what it does to an image. What is measured
 * is kept, so that embedding need not measure it again.
 * @throws what `correctRows` throws
 */
export async function showIllumination(
  study: CheckedStudy,
  setting: {
    readonly machine: Machine;
    readonly shards: string;
    readonly seed: number;
    readonly task: Task;
  },
): Promise<IlluminationPreview> {
  const { rows, illumination } = await correctRows(
    study,
    { ...DEFAULT_EMBEDDING, illumination: 'plate' },
    setting,
  );
  const fields = illumination.map(fieldOf);
  const [uneven] = [...fields].sort((a, b) => b.most / b.least - a.most / a.least);
  return { fields, example: await evenedImage(rows, platesOf(study), uneven) };
}
