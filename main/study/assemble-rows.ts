import { counted } from '../core/counted';
import path from 'node:path';
import type { ImageRecord, ScanResult } from '../contract/study';
import { InputError } from '../core/errors';
import type { Column } from '../core/profiles';
import type { PlanesChoice, StackProjection } from './choose-planes';
import { byValue, chooseTimes, chooseZ } from './choose-planes';
import { folderOf } from './layout';
import { rowMetadata } from './row-metadata';

/** One file, or one page of it, that makes a channel of a row. */
export interface RowFile {
  /** Absolute. */
  readonly path: string;
  readonly page: number;
  readonly channel: string;
  /** How files of one channel that follow each other are put together: the planes of a z-stack. */
  readonly stack?: StackProjection;
}

/** What one row of a table of images is made of: a site with its channels, or a single picture. */
export interface ImageRow {
  /** In the order of the study's channels; a stack's planes follow each other. */
  readonly files: readonly RowFile[];
}

/**
 * What to do with rows that lack channels which others have:
 * - `drop` leaves those rows out;
 * - `common` keeps all rows, with the channels that every row has;
 * - `auto` drops up to a tenth of the rows (a file that was lost), and keeps the common channels where more are
 *   incomplete (a site that was taken with fewer channels), unless no channel is common.
 */
export type IncompletePolicy = 'auto' | 'drop' | 'common';

export interface Assembled {
  readonly rows: readonly ImageRow[];
  /** Of every row, in order; `image` where files are whole pictures. */
  readonly channels: readonly string[];
  /** Columns of the rows: Metadata_Path, _Batch, _Plate, _Well, _Site, _Z, _T and the study's own. */
  readonly metadata: ReadonlyMap<string, Column>;
  readonly warnings: readonly string[];
}

/** The channel of a file that has none: a colour picture, or the only channel there is. */
const WHOLE = 'image';
const MOST_DROPPED = 0.1;
const LISTED = 10;

interface Group {
  /** By channel: one image, or the planes of a stack in order. */
  readonly images: Map<string, readonly ImageRecord[]>;
}

const channelOf = (image: ImageRecord): string => image.channel ?? WHOLE;

/** A stack's planes are of one site. */
const siteKey =
  (stacked: boolean) =>
  ({ root, batch, plate, well, site, z, t }: ImageRecord): string =>
    JSON.stringify([root, batch, plate, well, site, stacked ? null : z, t]);

const finerKey = (image: ImageRecord): string =>
  JSON.stringify([folderOf(image.path), Object.entries(image.extra).sort(([a], [b]) => (a < b ? -1 : 1))]);

function groupBy(
  images: readonly ImageRecord[],
  keyOf: (image: ImageRecord) => string,
): readonly (readonly ImageRecord[])[] {
  const groups = new Map<string, ImageRecord[]>();
  for (const image of images) {
    const key = keyOf(image);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [image]);
    else group.push(image);
  }
  return [...groups.values()];
}

const planeKey = (image: ImageRecord): string => JSON.stringify([channelOf(image), image.z]);

const repeatsPlane = (images: readonly ImageRecord[]): boolean =>
  new Set(images.map(planeKey)).size < images.length;

/** The images of a site by channel; of two of the same plane the second is told and left out. */
function groupChannels(images: readonly ImageRecord[], stacked: boolean, doubles: string[]): Group {
  const channels = new Map<string, ImageRecord[]>();
  const seen = new Set<string>();
  for (const image of images) {
    const planes = channels.get(channelOf(image));
    if (seen.has(planeKey(image)) || (planes !== undefined && !stacked)) doubles.push(image.path);
    else if (planes === undefined) channels.set(channelOf(image), [image]);
    else planes.push(image);
    seen.add(planeKey(image));
  }
  for (const planes of channels.values()) planes.sort((a, b) => byValue(a.z ?? '', b.z ?? ''));
  return { images: channels };
}

/**
 * Files of one site. Where the names leave several files for a channel, folders and the study's own columns tell the
 * sites apart; what is still double is told and the first one taken.
 */
function groupSites(images: readonly ImageRecord[], stacked: boolean, warnings: string[]): readonly Group[] {
  const isSingle = ({ channel, z }: ImageRecord): boolean => channel === null && !(stacked && z !== null);
  const sites = groupBy(
    images.filter((image) => !isSingle(image)),
    siteKey(stacked),
  ).flatMap((group) => (repeatsPlane(group) ? groupBy(group, finerKey) : [group]));
  const doubles: string[] = [];
  const groups = sites.map((group) => groupChannels(group, stacked, doubles));
  if (doubles.length > 0) {
    const first = doubles.slice(0, LISTED).join(', ') + (doubles.length > LISTED ? ', …' : '');
    warnings.push(
      `${counted(doubles.length, 'file is', 'files are')} a second image of the same site and channel and left out: ${first}`,
    );
  }
  return [
    ...groups,
    ...images.filter(isSingle).map((image): Group => ({ images: new Map([[WHOLE, [image]]]) })),
  ];
}

const firstOf = ({ images }: Group): ImageRecord => [...images.values()][0][0];

function siteName(group: Group): string {
  const isStack = [...group.images.values()].some((planes) => planes.length > 1);
  const { plate, well, site, z, t, path: file } = firstOf(group);
  const parts = [
    site === null ? null : `site ${site}`,
    well === null ? null : `well ${well}`,
    plate === null ? null : `plate ${plate}`,
    z === null || isStack ? null : `z ${z}`,
    t === null ? null : `time ${t}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? file : parts.join(', ');
}

const lacking = (group: Group, channels: readonly string[]): readonly string[] =>
  channels.filter((channel) => !group.images.has(channel));

/** Which rows and channels remain, and what to tell of the others. */
function dealWithIncomplete(
  groups: readonly Group[],
  channels: readonly string[],
  policy: IncompletePolicy,
  warnings: string[],
): { readonly groups: readonly Group[]; readonly channels: readonly string[] } {
  const complete = groups.filter((group) => lacking(group, channels).length === 0);
  const incomplete = groups.filter((group) => lacking(group, channels).length > 0);
  if (incomplete.length === 0) return { groups, channels };
  const common = channels.filter((channel) => groups.every(({ images }) => images.has(channel)));
  const drop =
    policy === 'drop' ||
    (policy === 'auto' && (common.length === 0 || incomplete.length <= MOST_DROPPED * groups.length));
  for (const group of incomplete.slice(0, LISTED)) {
    const missing = lacking(group, channels);
    warnings.push(`${siteName(group)} lacks channel${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`);
  }
  if (incomplete.length > LISTED)
    warnings.push(`… and ${incomplete.length - LISTED} more rows lack channels`);
  if (!drop && common.length > 0) {
    const lost = channels.filter((channel) => !common.includes(channel));
    warnings.push(
      `channels ${common.join(', ')} are common to all ${groups.length} rows and kept; ${lost.join(', ')} left out`,
    );
    return { groups, channels: common };
  }
  if (complete.length === 0) {
    throw new InputError(
      `no row has all channels (${channels.join(', ')}), and ${common.length} are common to all rows`,
      {
        hint: 'choose the channels to use',
      },
    );
  }
  warnings.push(
    `${incomplete.length} of ${counted(groups.length, 'row')} ${incomplete.length === 1 ? 'lacks channels and was' : 'lack channels and were'} left out`,
  );
  return { groups: complete, channels };
}

/** `DNA` for channel 1 where the layout knows names and no two channels share one, else the number. */
function shownNames(
  images: readonly ImageRecord[],
  channels: readonly string[],
): ReadonlyMap<string, string> {
  const names = new Map<string, Set<string>>();
  for (const image of images) {
    if (image.channelName === null) continue;
    const known = names.get(channelOf(image));
    if (known === undefined) names.set(channelOf(image), new Set([image.channelName]));
    else known.add(image.channelName);
  }
  const single = channels.map((channel) => {
    const known = [...(names.get(channel) ?? [])];
    return known.length === 1 ? known[0] : null;
  });
  const usable = single.every((name) => name !== null) && new Set(single).size === channels.length;
  return new Map(channels.map((channel, i) => [channel, usable ? (single[i] ?? channel) : channel]));
}

/** A row's files in the order of the channels. */
function filesOf(
  { images }: Group,
  channels: readonly string[],
  shown: ReadonlyMap<string, string>,
  { roots }: ScanResult,
  stack: StackProjection | null,
): readonly RowFile[] {
  return channels.flatMap((channel) => {
    const planes = images.get(channel) ?? [];
    return planes.map((image): RowFile => ({
      path: path.join(roots[image.root], image.path),
      page: image.page ?? 0,
      channel: shown.get(channel) ?? channel,
      ...(stack === null || planes.length < 2 ? {} : { stack }),
    }));
  });
}

export interface AssembleOptions extends Partial<PlanesChoice> {
  readonly incomplete?: IncompletePolicy;
}

/**
 * Puts image files into rows. One row is one site: the files of the same folder given, batch, plate, well, site and
 * time, one a channel (or the planes of its stack), in the same order of channels everywhere. A file without a channel
 * is a row of its own. Rows stand in the order of their first files.
 * @throws {InputError} when no row has all channels and no channel is common, or for a plane or time that there is not
 */
export function assembleRows(
  scan: ScanResult,
  { incomplete = 'auto', z = 'auto', time = 'all' }: AssembleOptions = {},
): Assembled {
  const warnings: string[] = [];
  const place = new Map(scan.images.map((image, i) => [image, i]));
  const { images: chosen, stack } = chooseZ(chooseTimes(scan.images, time, warnings), z, warnings);
  const sites = groupSites(chosen, stack !== null, warnings);
  const all = [...new Set(sites.flatMap(({ images }) => [...images.keys()]))].sort(byValue);
  const { groups, channels } = dealWithIncomplete(sites, all, incomplete, warnings);
  const ordered = [...groups].sort((a, b) => (place.get(firstOf(a)) ?? 0) - (place.get(firstOf(b)) ?? 0));
  const shown = shownNames(scan.images, channels);
  const rows = ordered.map((group): ImageRow => ({ files: filesOf(group, channels, shown, scan, stack) }));
  const metadata = rowMetadata(
    ordered.map(({ images }) => channels.flatMap((channel) => images.get(channel) ?? [])),
    scan.roots,
  );
  return { rows, channels: channels.map((channel) => shown.get(channel) ?? channel), metadata, warnings };
}
