import { createPathIndex } from '../../core/path-index';
import type { FileParser, ImageFields, Layout, LayoutContext } from '../layout';
import { fileName } from '../layout';
import type { MetadataTable } from '../metadata-table';
import { readMetadataTable } from '../metadata-table';
import { fieldsOf } from '../name-fields';

const TABLE = /\.csv$/i;
const FILE_COLUMN = /^(?:Image_)?(FileName|URL)_(.+)$/;
const LISTED = 3;

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
  const named = others.filter(({ path }) => TABLE.test(path)).map(({ full }) => full);
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
    const find = createPathIndex(context.images.map(({ full }) => full));
    const known = new Map<string, ImageFields>();
    const absent: string[] = [];
    for (const table of tables) {
      const columns = channelColumns(table.names);
      for (const cells of table.records) {
        for (const { channel, file, folder } of columns) {
          const path = cells[file].replace(/^(file|s3|https?):\/*/i, '');
          const inFolder = folder === null ? path : `${cells[folder]}/${path}`;
          const image = find(inFolder) ?? find(fileName(path.replaceAll('\\', '/')));
          if (image === null) absent.push(cells[file]);
          else
            known.set(context.images[image].full, {
              ...rowFields(table, cells, channel),
              channel,
              channelName: channel,
            });
        }
      }
    }
    if (absent.length > 0) {
      const first = absent.slice(0, LISTED).join(', ') + (absent.length > LISTED ? ', …' : '');
      context.warn(`LoadData names ${absent.length} files that are not there: ${first}`);
    }
    return (file) => {
      const fields = known.get(file.full);
      return fields ?? null;
    };
  },
};
