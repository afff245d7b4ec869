import type { FoundFile, Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import { defineNameLayout } from '../name-layout';
import { readTextHead, unescapeXml } from '../side-files';

const HEAD_BYTES = 4 << 20;
const INDEX = /^index(\.idx|\.ref)?\.xml$/i;

/** Harmony exports a plate as `<barcode>__<date>T<time>-Measurement <n>/Images`. */
const PLATE_FOLDER =
  /^(?<barcode>.+?)__(?<date>\d{4}-\d{2}-\d{2})T(?<time>\d{2}_\d{2}_\d{2})-Measurement ?(?<measurement>\d+)$/i;

/** The name of the plate's folder: that of the images, or the one above an `Images` folder. */
function plateFolder(file: FoundFile): string {
  const folder = folderOf(file.full);
  return fileName(/^images$/i.test(fileName(folder)) ? folderOf(folder) : folder);
}

/** `BR00117035__2021-05-02T16_02_51-Measurement1` → `BR00117035`. */
export const harmonyBarcode = (folder: string): string =>
  PLATE_FOLDER.exec(folder)?.groups?.['barcode'] ?? folder;

/** Channel names by number, from the index of a measurement (Harmony V1 to V7). */
export function parseHarmonyChannels(xml: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const patterns = [
    /<ChannelID>\s*(\d+)\s*<\/ChannelID>(?:(?!<\/Image>|<ChannelID>)[^])*?<ChannelName>([^<]+)<\/ChannelName>/g,
    /<Entry ChannelID="(\d+)">(?:(?!<\/Entry>)[^])*?<ChannelName>([^<]+)<\/ChannelName>/g,
  ];
  for (const pattern of patterns) {
    for (const [, id, name] of xml.matchAll(pattern))
      if (!names.has(id)) names.set(id, unescapeXml(name.trim()));
  }
  return names;
}

/** Folder (of the index) → channel names. */
async function readIndexes({
  others,
}: LayoutContext): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const indexes = new Map<string, ReadonlyMap<string, string>>();
  for (const { full } of others) {
    if (!INDEX.test(fileName(full))) continue;
    const names = parseHarmonyChannels(await readTextHead(full, HEAD_BYTES));
    if (names.size > 0) indexes.set(folderOf(full), names);
  }
  return indexes;
}

/** Barcodes whose plate was measured more than once: those plates need the measurement in their name. */
function measuredTwice({ images }: LayoutContext): ReadonlySet<string> {
  const folders = new Map<string, Set<string>>();
  for (const file of images) {
    const folder = plateFolder(file);
    const barcode = harmonyBarcode(folder);
    const known = folders.get(barcode);
    if (known === undefined) folders.set(barcode, new Set([folder]));
    else known.add(folder);
  }
  return new Set([...folders].filter(([, names]) => names.size > 1).map(([barcode]) => barcode));
}

export const operaPhenix: Layout = defineNameLayout({
  id: 'opera-phenix',
  title: 'Opera Phenix, Operetta (Harmony)',
  summary:
    'One folder a measurement, names such as r01c01f01p01-ch1sk1fk1fl1.tiff; channel names from Index.idx.xml.',
  citation: 'Harmony export, seen in broadinstitute/pe2loaddata',
  patterns: [
    /^r(?<row>\d{2})c(?<col>\d{2})f(?<field>\d{2,4})p(?<z>\d{2,3})(?:rc\d+)?-ch(?<ch>\d{1,2})(?:sk(?<t>\d+))?(?:fk\d+)?(?:fl\d+)?\.(?:tiff?|png)$/i,
  ],
  complete: async (context) => {
    const indexes = await readIndexes(context);
    const twice = measuredTwice(context);
    return (file, _groups, fields) => {
      const folder = folderOf(file.full);
      const names = indexes.get(folder) ?? indexes.get(folderOf(folder));
      const plate = plateFolder(file);
      const barcode = harmonyBarcode(plate);
      return {
        ...fields,
        plate: twice.has(barcode) ? plate : barcode,
        channelName: names?.get(fields.channel ?? '') ?? null,
      };
    };
  },
});
