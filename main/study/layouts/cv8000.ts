import type { Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import { defineNameLayout } from '../name-layout';
import { readText, unescapeXml } from '../side-files';

const NAMED_FILES = 3;

/** Images that the measurement's list names and that are not there: a copy that was cut short. */
async function warnMissing({ images, others, warn }: LayoutContext): Promise<void> {
  for (const { full } of others) {
    if (!/\.mlf$/i.test(full)) continue;
    const folder = folderOf(full);
    const there = new Set(
      images
        .filter((file) => folderOf(file.full) === folder)
        .map((file) => fileName(file.full).toLowerCase()),
    );
    const records = (await readText(full)).matchAll(/<bts:MeasurementRecord\b([^>]*)>([^<]+)</g);
    const missing = Array.from(records)
      .filter(([, attributes]) => /bts:Type="IMG"/.test(attributes))
      .map(([, , name]) => unescapeXml(name.trim()))
      .filter((name) => !there.has(name.toLowerCase()));
    if (missing.length === 0) continue;
    warn(
      `${fileName(full)} names ${missing.length} images that are not in ${fileName(folder)}: ` +
        missing.slice(0, NAMED_FILES).join(', ') +
        (missing.length > NAMED_FILES ? ', …' : ''),
    );
  }
}

/** Folder → stain by channel number, from the measurement's settings (.mes), where the operator filled them in. */
async function readTargets({
  others,
}: LayoutContext): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { full } of others) {
    if (!/\.mes$/i.test(full)) continue;
    const names = new Map<string, string>();
    for (const [, attributes] of (await readText(full)).matchAll(/<bts:Channel\b([^>]*)>/g)) {
      const channel = /bts:Ch="(\d+)"/.exec(attributes)?.[1];
      const target = /bts:(?:Target|Fluorophore)="([^"]+)"/.exec(attributes)?.[1];
      if (channel !== undefined && target !== undefined) names.set(channel, unescapeXml(target));
    }
    found.set(folderOf(full), names);
  }
  return found;
}

export const cv8000: Layout = defineNameLayout({
  id: 'cv8000',
  title: 'Yokogawa CV7000, CV8000',
  summary:
    'One folder a plate, names such as Plate_B02_T0001F004L01A01Z01C01.tif; checked against MeasurementData.mlf.',
  citation: 'CellVoyager export, seen in fmi-faim/faim-ipa',
  patterns: [
    /^(?<plate>.+)_(?<well>[A-Z]{1,2}\d{2})_T(?<t>\d{4})F(?<field>\d{3,4})L\d{2}A\d{2}Z(?<z>\d{2,3})C(?<ch>\d{2})\.(?:tiff?|png)$/i,
  ],
  complete: async (context) => {
    await warnMissing(context);
    const targets = await readTargets(context);
    return (file, _groups, fields) => ({
      ...fields,
      channelName: targets.get(folderOf(file.full))?.get(fields.channel ?? '') ?? null,
    });
  },
});
