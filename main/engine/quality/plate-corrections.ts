/**
 * What the images of each plate tell of it: illumination, common brightness, style. A sample of every plate's images
 * is measured (kept in the project by content), and rows go on to their embedding with the corrections of their plate.
 */
import { counted } from '../../core/counted';
import path from 'node:path';
import type { EmbeddingChoice, Machine } from '../../contract/recipe';
import { InputError } from '../../core/errors';
import { createRng, shuffle } from '../../core/rng';
import type { Task } from '../../core/task';
import type { MeasureKind } from '../../embedding/quality/measure-kinds';
import { MEASURES } from '../../embedding/quality/measure-kinds';
import type { ChannelCorrection } from '../../images/plate/correct-plane';
import { estimateIllumination } from '../../images/plate/illumination';
import { pooledPercentile } from '../../images/plate/pooled-percentiles';
import { embedMissing } from '../embed-rows';
import { channelsOf, keyedByStack } from '../row-embedder';
import type { RowFiles } from '../row-files';
import { openShards } from '../shard-store';
import { canonicalJson, hashText } from '../step-key';
import { openMeter } from './meter';
import type { CheckedStudy } from './study-plates';
import { batchesOf, platesOf } from './study-plates';

/** The illumination of one channel of one plate. */
export interface PlateIllumination {
  readonly plate: string;
  readonly channel: string;
  /** How many images it was estimated from. */
  readonly images: number;
  /** GRID × GRID, the mean 1. */
  readonly field: Float32Array;
}

export interface CorrectedRows {
  /** The rows with what their plates tell. */
  readonly rows: readonly RowFiles[];
  readonly illumination: readonly PlateIllumination[];
  readonly notes: readonly string[];
}

/** Measured of each plate, evenly spread: more change a field by less than its noise. */
const SAMPLED = 300;
/** Below this the cells themselves would be printed into the field. */
const FEWEST_FOR_ILLUMINATION = 20;
/** Images of each batch whose style is taken. */
const STYLE_IMAGES = 4;
/** A field that varies more than this is no illumination of a microscope. */
const DARKEST = 0.1;

/** Whether a recipe asks for anything that plates must be measured for. */
export const isCorrected = ({
  illumination,
  imageStyle,
  scaling,
}: Pick<EmbeddingChoice, 'illumination' | 'imageStyle' | 'scaling'>): boolean =>
  illumination !== 'none' || imageStyle !== 'none' || scaling === 'plate-percentile';

type Corrections = Record<string, ChannelCorrection | undefined>;

interface Setting {
  readonly machine: Machine;
  readonly shards: string;
  readonly seed: number;
  readonly task: Task;
}

/** Every n-th of many. */
function spread(rows: readonly number[]): readonly number[] {
  const count = Math.min(SAMPLED, rows.length);
  return Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
}

function groupRows(names: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  names.forEach((name, row) => {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  });
  return groups;
}

/** Measures rows and gives for each channel what could be measured of it, image by image. */
async function measureRows(
  kind: MeasureKind,
  rows: readonly RowFiles[],
  channels: readonly string[],
  { machine, shards, task }: Setting,
): Promise<ReadonlyMap<string, readonly Float32Array[]>> {
  const meter = keyedByStack(openMeter(kind, channels, machine), rows);
  try {
    const store = await openShards(path.join(shards, meter.key), meter.featureNames.length);
    // A row of cells is measured as the one image that it is.
    const images = rows.map(({ files, correctionKey = '' }) => ({ files, correctionKey }));
    const { features } = await embedMissing(images, meter, store, task, 'Measuring plates');
    const { length } = MEASURES[kind];
    return new Map(
      channels.map((channel, c) => {
        const measured = features.flatMap((values) => {
          const own = values?.subarray(c * length, (c + 1) * length);
          return own === undefined || Number.isNaN(own[0]) ? [] : [own];
        });
        return [channel, measured];
      }),
    );
  } finally {
    await meter.close();
  }
}

function illuminationOf(plate: string, channel: string, grids: readonly Float32Array[]): PlateIllumination {
  if (grids.length < FEWEST_FOR_ILLUMINATION) {
    throw new InputError(
      `the illumination of ${plate}, channel ${channel}, cannot be estimated from ${counted(grids.length, 'image')}; at least ${FEWEST_FOR_ILLUMINATION} are needed`,
      { hint: 'run without illumination correction (--illumination none)' },
    );
  }
  const field = estimateIllumination(grids);
  const darkest = Math.min(...field);
  if (darkest >= DARKEST) return { plate, channel, images: grids.length, field };
  throw new InputError(
    `the illumination of ${plate}, channel ${channel}, would be ${darkest.toFixed(2)} of its mean at the darkest place, at least ${DARKEST} is plausible`,
    { hint: 'the images of the plate may share a pattern; run without illumination correction' },
  );
}

/** Mean amplitudes of some images of every batch, every batch counting the same. */
async function commonStyle(
  study: CheckedStudy,
  rows: readonly RowFiles[],
  channels: readonly string[],
  setting: Setting,
): Promise<ReadonlyMap<string, Float32Array>> {
  const batches = groupRows(batchesOf(study));
  const sums = new Map<string, Float64Array>();
  for (const [batch, members] of batches) {
    const drawn = shuffle([...members], createRng(setting.seed, `style ${batch}`)).slice(0, STYLE_IMAGES);
    const measured = await measureRows(
      'style',
      drawn.map((row) => rows[row]),
      channels,
      setting,
    );
    for (const [channel, styles] of measured) {
      if (styles.length === 0) {
        throw new InputError(
          `no style can be taken from ${batch}, channel ${channel}: its images are too small or cannot be read`,
          { hint: 'run without it (--image-style none)' },
        );
      }
      const sum = sums.get(channel) ?? new Float64Array(styles[0].length);
      for (const style of styles)
        style.forEach((value, i) => (sum[i] += value / styles.length / batches.size));
      sums.set(channel, sum);
    }
  }
  return new Map([...sums].map(([channel, sum]) => [channel, Float32Array.from(sum)]));
}

const withCorrections = (row: RowFiles, corrections: Corrections, correctionKey: string): RowFiles => ({
  ...row,
  files: row.files.map((file) => ({ ...file, corrections })),
  correctionKey,
});

const keyOf = (corrections: Corrections): string =>
  hashText(
    canonicalJson(
      Object.entries(corrections).map(([channel, each]) => [
        channel,
        each?.field === undefined ? null : Array.from(each.field),
        each?.style === undefined ? null : Array.from(each.style),
        each?.range ?? null,
      ]),
    ),
  );

/**
 * The rows of a study with what their plates tell of them, as far as the recipe asks for it.
 * @throws {InputError} for a plate with too few images, or images that tell nothing
 */
export async function correctRows(
  study: CheckedStudy,
  { illumination, imageStyle, scaling, percentiles }: EmbeddingChoice,
  setting: Setting,
): Promise<CorrectedRows> {
  const ranged = scaling === 'plate-percentile';
  const styled = imageStyle === 'bss';
  if (!isCorrected({ illumination, imageStyle, scaling }))
    return { rows: study.rows, illumination: [], notes: [] };
  const channels = await channelsOf(study.channels, study.rows);
  const plates = [...groupRows(platesOf(study))];
  const rows = [...study.rows];
  const corrections = new Map<string, Corrections>(plates.map(([plate]) => [plate, {}]));
  const fields: PlateIllumination[] = [];
  /** Measures a sample of every plate after what is known of it so far, and adds to that. */
  const step = async (
    kind: MeasureKind,
    add: (plate: string, channel: string, measured: readonly Float32Array[]) => ChannelCorrection,
  ): Promise<void> => {
    for (const [plate, members] of plates) {
      const sample = spread(members).map((row) => rows[row]);
      const known = corrections.get(plate) ?? {};
      const part = { ...setting, task: setting.task.child(plate, 1 / plates.length / 2) };
      const found: Corrections = { ...known };
      for (const [channel, measured] of await measureRows(kind, sample, channels, part)) {
        found[channel] = { ...known[channel], ...add(plate, channel, measured) };
      }
      spreadTo(plate, members, found);
    }
  };
  const spreadTo = (plate: string, members: readonly number[], found: Corrections): void => {
    corrections.set(plate, found);
    const key = keyOf(found);
    for (const row of members) rows[row] = withCorrections(study.rows[row], found, key);
  };
  if (illumination === 'plate') {
    await step('illumination', (plate, channel, grids) => {
      const estimated = illuminationOf(plate, channel, grids);
      fields.push(estimated);
      return { field: estimated.field };
    });
  }
  if (styled) {
    const style = await commonStyle(study, rows, channels, setting);
    for (const [plate, members] of plates) {
      const known = corrections.get(plate) ?? {};
      const found = Object.fromEntries(
        channels.map((channel) => [channel, { ...known[channel], ...styleFor(style, channel) }]),
      );
      spreadTo(plate, members, found);
    }
  }
  if (ranged) {
    await step('percentiles', (plate, channel, images) => ({
      range: rangeOf(plate, channel, images, percentiles),
    }));
  }
  return { rows, illumination: fields, notes: notesOf({ illumination, styled, ranged }, plates.length) };
}

const styleFor = (styles: ReadonlyMap<string, Float32Array>, channel: string): ChannelCorrection => {
  const style = styles.get(channel);
  return style === undefined ? {} : { style };
};

function rangeOf(
  plate: string,
  channel: string,
  images: readonly Float32Array[],
  [low, high]: EmbeddingChoice['percentiles'],
): readonly [number, number] {
  if (images.length > 0) return [pooledPercentile(images, low), pooledPercentile(images, high)];
  throw new InputError(`${plate} has no image of channel ${channel} that can be read`);
}

function notesOf(
  {
    illumination,
    styled,
    ranged,
  }: { readonly illumination: string; readonly styled: boolean; readonly ranged: boolean },
  plates: number,
): readonly string[] {
  return [
    ...(illumination === 'plate'
      ? [`illumination was estimated from the images of each of ${plates} plates, and divided out`]
      : []),
    ...(styled
      ? [
          'images were given a common style (Batch Styles Standardization): differences between batches in cell density and mean brightness, which may be biology, are taken out with it',
        ]
      : []),
    ...(ranged ? [`brightness is common to each of ${plates} plates, by percentiles over its images`] : []),
  ];
}
