import { counted } from '../../core/counted';
import type { Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import { lengthUm, pixelSideUm } from '../lengths';
import { defineNameLayout } from '../name-layout';
import { orWarn, readText, unescapeXml } from '../side-files';

const NAMED_FILES = 3;

/** An image as the measurement's list (.mlf) tells of it. */
interface ListedImage {
  readonly name: string;
  /** In micrometres from the middle of the well. */
  readonly position: readonly [xUm: number, yUm: number] | null;
}

/** The list's file → its images. */
type ImageLists = ReadonlyMap<string, readonly ListedImage[]>;

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\bbts:${name}="([^"]*)"`).exec(tag)?.[1];

async function readLists({ others, warn }: LayoutContext): Promise<ImageLists> {
  const lists = new Map<string, readonly ListedImage[]>();
  for (const { full } of others) {
    if (!/\.mlf$/i.test(full)) continue;
    const records = (await orWarn(full, warn, '', readText)).matchAll(
      /<bts:MeasurementRecord\b([^>]*)>([^<]+)</g,
    );
    const images = Array.from(records)
      .filter(([, tag]) => attribute(tag, 'Type') === 'IMG')
      .map(([, tag, name]): ListedImage => {
        const [x, y] = [lengthUm(attribute(tag, 'X'), 'um'), lengthUm(attribute(tag, 'Y'), 'um')];
        return { name: unescapeXml(name.trim()), position: x === null || y === null ? null : [x, y] };
      });
    lists.set(full, images);
  }
  return lists;
}

/** Images that the measurement's list names and that are not there: a copy that was cut short. */
function warnMissing({ images, warn }: LayoutContext, lists: ImageLists): void {
  for (const [full, listed] of lists) {
    const folder = folderOf(full);
    const there = new Set(
      images
        .filter((file) => folderOf(file.full) === folder)
        .map((file) => fileName(file.full).toLowerCase()),
    );
    const missing = listed.map(({ name }) => name).filter((name) => !there.has(name.toLowerCase()));
    if (missing.length === 0) continue;
    warn(
      `${fileName(full)} names ${counted(missing.length, 'image that is', 'images that are')} not in ${fileName(folder)}: ` +
        missing.slice(0, NAMED_FILES).join(', ') +
        (missing.length > NAMED_FILES ? ', …' : ''),
    );
  }
}

/** Folder → stain by channel number, from the measurement's settings (.mes), where the operator filled them in. */
async function readTargets({
  others,
  warn,
}: LayoutContext): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { full } of others) {
    if (!/\.mes$/i.test(full)) continue;
    const names = new Map<string, string>();
    for (const [, attributes] of (await orWarn(full, warn, '', readText)).matchAll(
      /<bts:Channel\b([^>]*)>/g,
    )) {
      const channel = /bts:Ch="(\d+)"/.exec(attributes)?.[1];
      const target = /bts:(?:Target|Fluorophore)="([^"]+)"/.exec(attributes)?.[1];
      if (channel !== undefined && target !== undefined) names.set(channel, unescapeXml(target));
    }
    found.set(folderOf(full), names);
  }
  return found;
}

/** Folder → side of a pixel by channel number, from the measurement's details (.mrf), which are in micrometres. */
async function readPixelSizes({
  others,
  warn,
}: LayoutContext): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const found = new Map<string, ReadonlyMap<string, number>>();
  for (const { full } of others) {
    if (!/\.mrf$/i.test(full)) continue;
    const sizes = new Map<string, number>();
    for (const [, tag] of (await orWarn(full, warn, '', readText)).matchAll(
      /<bts:MeasurementChannel\b([^>]*)>/g,
    )) {
      const channel = attribute(tag, 'Ch');
      const side = pixelSideUm(
        lengthUm(attribute(tag, 'HorizontalPixelDimension'), 'um'),
        lengthUm(attribute(tag, 'VerticalPixelDimension'), 'um'),
      );
      if (channel !== undefined && side !== null) sizes.set(channel, side);
    }
    found.set(folderOf(full), sizes);
  }
  return found;
}

/** Whole path of an image, without its case → where it was taken. */
function positionsOf(lists: ImageLists): ReadonlyMap<string, readonly [xUm: number, yUm: number]> {
  const positions = new Map<string, readonly [number, number]>();
  for (const [full, images] of lists) {
    for (const { name, position } of images) {
      if (position !== null) positions.set(`${folderOf(full)}/${name}`.toLowerCase(), position);
    }
  }
  return positions;
}

export const cv8000: Layout = defineNameLayout({
  id: 'cv8000',
  title: 'Yokogawa CV7000, CV8000',
  summary:
    'One folder a plate, names such as Plate_B02_T0001F004L01A01Z01C01.tif; checked against MeasurementData.mlf, with its pixel sizes and positions.',
  citation: 'CellVoyager export, seen in fmi-faim/faim-ipa',
  patterns: [
    /^(?<plate>.+)_(?<well>[A-Z]{1,2}\d{2})_T(?<t>\d{4})F(?<field>\d{3,4})L\d{2}A\d{2}Z(?<z>\d{2,3})C(?<ch>\d{2})\.(?:tiff?|png)$/i,
  ],
  complete: async (context) => {
    const lists = await readLists(context);
    warnMissing(context, lists);
    const targets = await readTargets(context);
    const pixelSizes = await readPixelSizes(context);
    const positions = positionsOf(lists);
    return (file, _groups, fields) => {
      const [folder, channel] = [folderOf(file.full), fields.channel ?? ''];
      const position = positions.get(file.full.toLowerCase());
      return {
        ...fields,
        channelName: targets.get(folder)?.get(channel) ?? null,
        pixelUm: pixelSizes.get(folder)?.get(channel) ?? null,
        xUm: position?.[0] ?? null,
        yUm: position?.[1] ?? null,
      };
    };
  },
});
