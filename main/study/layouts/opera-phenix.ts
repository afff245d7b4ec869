import type { HarmonyIndex } from '../harmony-index';
import { readHarmonyIndex, siteKey } from '../harmony-index';
import type { FoundFile, Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import { defineNameLayout } from '../name-layout';
import { orWarn } from '../side-files';

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

/** Folder (of the index) → what it tells. */
async function readIndexes({ others, warn }: LayoutContext): Promise<ReadonlyMap<string, HarmonyIndex>> {
  const indexes = new Map<string, HarmonyIndex>();
  for (const { full } of others) {
    if (!INDEX.test(fileName(full))) continue;
    const index = await orWarn(full, warn, null, readHarmonyIndex);
    if (index === null) continue;
    const isEmpty = index.channelNames.size + index.pixelUm.size + index.positions.size === 0;
    if (!isEmpty) indexes.set(folderOf(full), index);
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
    'One folder a measurement, names such as r01c01f01p01-ch1sk1fk1fl1.tiff; channel names, pixel sizes and positions from Index.idx.xml.',
  citation: 'Harmony export, seen in broadinstitute/pe2loaddata',
  patterns: [
    /^r(?<row>\d{2})c(?<col>\d{2})f(?<field>\d{2,4})p(?<z>\d{2,3})(?:rc\d+)?-ch(?<ch>\d{1,2})(?:sk(?<t>\d+))?(?:fk\d+)?(?:fl\d+)?\.(?:tiff?|png)$/i,
  ],
  complete: async (context) => {
    const indexes = await readIndexes(context);
    const twice = measuredTwice(context);
    return (file, groups, fields) => {
      const folder = folderOf(file.full);
      const index = indexes.get(folder) ?? indexes.get(folderOf(folder));
      const plate = plateFolder(file);
      const barcode = harmonyBarcode(plate);
      const { row = '', col = '', field = '' } = groups;
      const position = index?.positions.get(siteKey(row, col, field));
      const channel = fields.channel ?? '';
      return {
        ...fields,
        plate: twice.has(barcode) ? plate : barcode,
        channelName: index?.channelNames.get(channel) ?? null,
        pixelUm: index?.pixelUm.get(channel) ?? null,
        xUm: position?.[0] ?? null,
        yUm: position?.[1] ?? null,
      };
    };
  },
});
