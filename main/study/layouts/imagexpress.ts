import type { FoundFile, Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import type { Groups } from '../name-layout';
import { defineNameLayout } from '../name-layout';
import { orWarn, readText } from '../side-files';

const STEP_FOLDER = /^(?<kind>TimePoint|ZStep)_(?<index>\d+)$/i;

/** The measurement's folder and the time point and z step that the folders below it tell. */
function stepsOf(file: FoundFile): {
  readonly folder: string;
  readonly z: string | null;
  readonly t: string | null;
} {
  let folder = folderOf(file.full);
  const steps: { z: string | null; t: string | null } = { z: null, t: null };
  for (let step = STEP_FOLDER.exec(fileName(folder))?.groups; step !== undefined;) {
    const index = String(Number(step['index']));
    if (/^z/i.test(step['kind'])) steps.z = index === '0' ? 'projection' : index;
    else steps.t = index;
    folder = folderOf(folder);
    step = STEP_FOLDER.exec(fileName(folder))?.groups;
  }
  return { folder, ...steps };
}

/** `<plate>/<date>/<id>`: a plate measured twice has two ids. Null where the folders are not MetaXpress's own. */
function measurementId(folder: string): string | null {
  const parts = folder.split('/');
  return /^\d{4}-\d{2}-\d{2}$/.test(parts[parts.length - 2] ?? '') ? parts[parts.length - 1] : null;
}

/** Measurement folder → channel names by number, from the .HTD file. */
async function readWaveNames({
  others,
  warn,
}: LayoutContext): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const { full } of others) {
    if (!/\.htd$/i.test(full)) continue;
    const waves = (await orWarn(full, warn, '', readText)).matchAll(/"WaveName(\d+)"\s*,\s*"([^"]*)"/gi);
    found.set(folderOf(full), new Map(Array.from(waves, ([, index, name]) => [index, name.trim()])));
  }
  return found;
}

/**
 * `s10`, `w12`, `t10` look like wells of a 1536-well plate. Without a site in the name, and behind nothing or behind a
 * well, they are sites, channels and times that somebody else writes with two digits: nobody can tell, so it is left.
 */
const isOtherField = ({ plate, well, field }: Groups): boolean =>
  field === undefined &&
  /^[stwz]\d{2}$/i.test(well ?? '') &&
  (plate === undefined || /(^|_)[A-Z]{1,2}\d{2}$/i.test(plate));

export const imagexpress: Layout = defineNameLayout({
  id: 'imagexpress',
  title: 'ImageXpress (MetaXpress)',
  summary: 'Names such as Plate1_A01_s1_w1<GUID>.tif, in TimePoint and ZStep folders; previews are left out.',
  citation: 'MetaXpress export, seen in fmi-faim/faim-ipa',
  patterns: [
    // With a site first: s10 would else be taken for well S10 of a plate "P1_A01".
    /^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{2})_s(?<field>\d{1,3})(?:_w(?<ch>\d))?(?:[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})?\.tiff?$/i,
    /^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{2})(?:_w(?<ch>\d))?(?:[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})?\.tiff?$/i,
  ],
  complete: async (context) => {
    const waves = await readWaveNames(context);
    const stacked = new Set(
      context.images
        .filter(({ full }) => /\/ZStep_[1-9]\d*\//i.test(full))
        .map((file) => stepsOf(file).folder),
    );
    return (file, groups, fields) => {
      // Without a plate in the name, a well alone (A01.tif) is too little to know the maker by.
      if (groups['plate'] === undefined && groups['field'] === undefined && groups['ch'] === undefined)
        return null;
      if (isOtherField(groups)) return null;
      const { folder, z, t } = stepsOf(file);
      const id = measurementId(folder);
      const plate = fields.plate ?? (fileName(id === null ? folder : folderOf(folderOf(folder))) || null);
      return {
        ...fields,
        plate: plate === null || id === null ? plate : `${plate}/${id}`,
        channelName: waves.get(folder)?.get(fields.channel ?? '') ?? null,
        z: z ?? (stacked.has(folder) ? 'projection' : null),
        t,
      };
    };
  },
});
