import type { FoundFile, Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import { lengthUm, pixelSideUm } from '../lengths';
import { defineNameLayout } from '../name-layout';
import { orWarn, readText } from '../side-files';

/** What the index of a plate (.xdce) tells of sizes and places. */
interface InCellIndex {
  readonly pixelUm: number | null;
  /** By field, counted from 0: from the middle of the well. */
  readonly positions: ReadonlyMap<number, readonly [xUm: number, yUm: number]>;
}

function attributesOf(tag: string): Readonly<Partial<Record<string, string>>> {
  return Object.fromEntries(
    Array.from(tag.matchAll(/([\w:]+)\s*=\s*"([^"]*)"/g), ([, name, value]) => [name, value]),
  );
}

/**
 * Attributes as Bio-Formats reads them (InCellReader): `ObjectiveCalibration` has the size of a pixel, the
 * `offset_point`s in their order are the fields of a well, in micrometres.
 */
function parseXdce(xml: string): InCellIndex {
  const calibration = attributesOf(/<ObjectiveCalibration\b[^>]*>/.exec(xml)?.[0] ?? '');
  const unit = calibration['unit'] ?? 'um';
  const positions = new Map<number, readonly [number, number]>();
  Array.from(xml.matchAll(/<offset_point\b[^>]*>/g)).forEach(([tag], i) => {
    const { index, x, y } = attributesOf(tag);
    const [xUm, yUm] = [lengthUm(x, 'um'), lengthUm(y, 'um')];
    if (xUm !== null && yUm !== null) positions.set(Number(index ?? i), [xUm, yUm]);
  });
  const { pixel_width: width, pixel_height: height } = calibration;
  return { pixelUm: pixelSideUm(lengthUm(width, unit), lengthUm(height, unit)), positions };
}

/** Folder → index: beside the images, or in the folder above them. */
async function readIndexes({
  others,
  warn,
}: LayoutContext): Promise<(file: FoundFile) => InCellIndex | undefined> {
  const found = new Map<string, InCellIndex>();
  for (const { full } of others) {
    if (/\.xdce$/i.test(full)) found.set(folderOf(full), parseXdce(await orWarn(full, warn, '', readText)));
  }
  return ({ full }) => found.get(folderOf(full)) ?? found.get(folderOf(folderOf(full)));
}

export const incell: Layout = defineNameLayout({
  id: 'incell',
  title: 'IN Cell Analyzer',
  summary:
    'Names such as A - 01(fld 1 wv 390 - Blue).tif, one folder a plate; pixel sizes and positions from its .xdce.',
  citation: 'IN Cell 1000 to 6000 export; the 7.2 form as CellProfiler reads it',
  patterns: [
    /^(?:(?<plate>.+?)_)?(?<row>[A-Z]{1,2}) - (?<col>\d{1,2})\(fld (?<field>\d+)(?: wv (?<wave>[^()]+?))?(?: wix (?<wix>\d+))?(?: z (?<z>\d+))?(?: time (?<t>\d+) - (?<ms>\d+)ms)?\)\.tiff?$/i,
    /^(?<row>[A-P])_(?<col>\d+)_f(?<field>\d+)_c(?<ch>\d+)_x(?<ex>[^_]+)_m(?<em>.+)_z(?<z>\d+)_t(?<t>\d+)\.tiff?$/i,
  ],
  complete: async (context) => {
    const indexOf = await readIndexes(context);
    return (file, groups, fields) => {
      const { wave, ex: excitation, field = '' } = groups;
      const index = indexOf(file);
      // `fld 1` is field 0 of the index; how names of version 7.2 count is not known.
      const position = excitation === undefined ? index?.positions.get(Number(field) - 1) : undefined;
      return {
        ...fields,
        plate: fields.plate ?? (fileName(folderOf(file.path)) || null),
        channel: fields.channel ?? groups['wix'] ?? wave ?? null,
        channelName: wave ?? (excitation === undefined ? null : `${excitation}/${groups['em'] ?? ''}`),
        pixelUm: index?.pixelUm ?? null,
        xUm: position?.[0] ?? null,
        yUm: position?.[1] ?? null,
      };
    };
  },
});
