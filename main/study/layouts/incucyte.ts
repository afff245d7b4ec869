import type { FoundFile, Layout } from '../layout';
import { fileName, folderOf } from '../layout';
import type { Groups } from '../name-layout';
import { defineNameLayout } from '../name-layout';

/** `EssenFiles/ScanData/YYMM/DD/HHMM/<plate>/` of the archive as a time, or null. */
function archiveTime(file: FoundFile): string | null {
  const found = /(?:^|\/)(\d{2})(\d{2})\/(\d{2})\/(\d{2})(\d{2})\/[^/]+$/.exec(folderOf(file.full));
  if (found === null) return null;
  const [, year, month, day, hour, minute] = found;
  return `20${year}-${month}-${day}T${hour}:${minute}`;
}

function exportTime(groups: Groups): string | null {
  const { y, mo, d, h, mi, dd, hh, mm } = groups;
  if (y !== undefined) return `${y}-${mo ?? ''}-${d ?? ''}T${h ?? ''}:${mi ?? ''}`;
  return dd === undefined ? null : `${dd}d${hh ?? ''}h${mm ?? ''}m`;
}

export const incucyte: Layout = defineNameLayout({
  id: 'incucyte',
  title: 'Incucyte',
  summary:
    'Exports such as Sample_A1_1_2021y08m06d_11h39m.tif and the archive EssenFiles/ScanData (A1-1-C1.tif).',
  citation: 'Incucyte export and archive',
  patterns: [
    /^(?<prefix>.+)_(?<well>[A-P]\d{1,2})_(?<field>\d+)_(?<y>\d{4})y(?<mo>\d{2})m(?<d>\d{2})d_(?<h>\d{2})h(?<mi>\d{2})m\.tiff?$/i,
    /^(?<prefix>.+)_(?<well>[A-P]\d{1,2})_(?<field>\d+)_(?<dd>\d{2})d(?<hh>\d{2})h(?<mm>\d{2})m\.tiff?$/i,
    /^(?<well>[A-P]\d{1,2})-(?<field>\d+)-(?<ch>C\d|Ph|P|[A-Za-z0-9]+)\.tiff?$/i,
  ],
  complete: () =>
    Promise.resolve((file, groups, fields) => {
      const exported = groups['prefix'] !== undefined;
      return {
        ...fields,
        plate: fileName(folderOf(file.path)) || null,
        t: exported ? exportTime(groups) : archiveTime(file),
        ...(exported ? { extra: { sample: groups['prefix'] ?? null } } : {}),
      };
    }),
});
