import { counted } from '../../core/counted';
import { createPathIndex, plainPath } from '../../core/path-index';
import type { FileParser, ImageFields, Layout, LayoutContext } from '../layout';
import { fileName } from '../layout';
import type { MetadataTable } from '../metadata-table';
import { readMetadataTable } from '../metadata-table';
import { fieldsOf } from '../name-fields';

const TABLE = /\.csv$/i;
const FILE_COLUMN = /^(?:Image_)?(FileName|URL)_(.+)$/;
const LISTED = 3;

/** Named as usual, or at the top: a study may hold thousands of other tables. */
const isCandidate = (path: string): boolean =>
  TABLE.test(path) && (/load[_-]?data/i.test(fileName(path)) || !path.includes('/'));

/** A channel's columns: its name and where the file's name and folder stand. */
interface ChannelColumns {
  readonly channel: string;
  readonly file: number;
  readonly folder: number | null;
}

function channelColumns(names: readonly string[]): readonly ChannelColumns[] {
  return names.flatMap((name, file) => {
    const found = FILE_COLUMN.exec(name);
    if (found === null || /^(Illum|Outline|Orig$)/i.test(found[2])) return [];
    const folder = names.findIndex(
      (other) => /^(?:Image_)?PathName_/.test(other) && other.endsWith(`_${found[2]}`),
    );
    return [{ channel: found[2], file, folder: folder < 0 ? null : folder }];
  });
}

async function findTables({ others, options }: LayoutContext): Promise<readonly MetadataTable[]> {
  const named = others.filter(({ path }) => isCandidate(path)).map(({ full }) => full);
  const files = options.metadata === undefined ? named : [options.metadata];
  const tables: MetadataTable[] = [];
  for (const file of files) {
    const table = await readMetadataTable(file).catch(() => null);
    if (table !== null && channelColumns(table.names).length > 0) tables.push(table);
  }
  return tables;
}

/** What a row tells of all its channels: its `Metadata_` columns, plate and well also with the channel's name behind. */
function rowFields(table: MetadataTable, cells: readonly string[], channel: string): ImageFields {
  const named = table.names.flatMap((name, j): (readonly [string, string])[] => {
    if (!/^(Image_)?Metadata_/.test(name)) return /^Replicate$/.test(name) ? [[name, cells[j]]] : [];
    const ending = `_${channel}`;
    return [[name.endsWith(ending) ? name.slice(0, -ending.length) : name, cells[j]]];
  });
  return fieldsOf(new Map(named));
}

/** Index of the image → what the tables say of it, and the files that are not there. */
function locate(
  tables: readonly MetadataTable[],
  find: (path: string) => number | null,
  nameOnly = false,
): { readonly known: ReadonlyMap<number, ImageFields>; readonly absent: readonly string[] } {
  const known = new Map<number, ImageFields>();
  const absent: string[] = [];
  for (const table of tables) {
    const columns = channelColumns(table.names);
    for (const cells of table.records) {
      for (const { channel, file, folder } of columns) {
        const path = plainPath(cells[file].replace(/^(file|s3|https?):\/*/i, ''));
        const image = find(nameOnly ? fileName(path) : folder === null ? path : `${cells[folder]}/${path}`);
        if (image === null) absent.push(cells[file]);
        else known.set(image, { ...rowFields(table, cells, channel), channel, channelName: channel });
      }
    }
  }
  return { known, absent };
}

/** CellProfiler's LoadData table: a row a site, a `FileName_` and `PathName_` (or `URL_`) column a channel. */
export const loaddata: Layout = {
  id: 'loaddata',
  title: 'CellProfiler LoadData',
  summary: 'A load_data.csv with FileName_<channel>, PathName_<channel> and Metadata_ columns.',
  citation: 'https://cellprofiler-manual.s3.amazonaws.com (LoadData)',
  specificity: 3,
  async prepare(context): Promise<FileParser | null> {
    const tables = await findTables(context);
    if (tables.length === 0) return null;
    const paths = context.images.map(({ full }) => full);
    const byFolder = locate(tables, createPathIndex(paths, { moved: true }));
    // Images that were copied into one folder have lost the folders of the table; their names alone may do.
    const located = byFolder.known.size > 0 ? byFolder : locate(tables, createPathIndex(paths), true);
    const { absent } = located;
    const known = new Map(Array.from(located.known, ([image, fields]) => [paths[image], fields]));
    if (absent.length > 0) {
      const first = absent.slice(0, LISTED).join(', ') + (absent.length > LISTED ? ', …' : '');
      context.warn(
        `LoadData names ${counted(absent.length, 'file that is', 'files that are')} not there: ${first}`,
      );
    }
    return (file) => {
      const fields = known.get(file.full);
      return fields ?? null;
    };
  },
};
