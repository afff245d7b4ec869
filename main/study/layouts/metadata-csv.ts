import { counted } from '../../core/counted';
import { isPreview } from '../image-magic';
import type { FileParser, FoundFile, ImageFields, Layout, LayoutContext } from '../layout';
import { fileName, folderOf } from '../layout';
import type { MetadataTable } from '../metadata-table';
import { matchByPath, pathColumn, readMetadataTable } from '../metadata-table';
import { fieldsOf } from '../name-fields';

const TABLE = /\.(csv|tsv|txt)$/i;
const LISTED = 3;

/** Tables at the top of the folders given, or one folder down. */
const nearTop = (file: FoundFile): boolean => TABLE.test(file.path) && !folderOf(file.path).includes('/');

interface Described {
  readonly table: MetadataTable;
  readonly column: number;
  /** Row of the table → index into the images. */
  readonly matches: readonly (number | null)[];
}

/** The table given, or the one in the folders that is about most images. */
async function findTable({ images, others, options }: LayoutContext): Promise<Described | null> {
  const files =
    options.metadata === undefined ? others.filter(nearTop).map(({ full }) => full) : [options.metadata];
  const paths = images.map(({ path }) => path);
  let best: Described | null = null;
  let most = 0;
  for (const file of files) {
    const table = await readMetadataTable(file).catch((error: unknown) => {
      if (options.metadata !== undefined) throw error;
      return null;
    });
    const column = table === null ? null : pathColumn(table.names);
    if (table === null || column === null) continue;
    const matches = matchByPath(table, column, paths);
    const found = matches.filter((match) => match !== null).length;
    if (found <= most) continue;
    best = { table, column, matches };
    most = found;
  }
  return best;
}

const listed = (items: readonly string[]): string =>
  items.slice(0, LISTED).join(', ') + (items.length > LISTED ? ', …' : '');

function warnUnmatched(
  { table, column, matches }: Described,
  described: number,
  context: LayoutContext,
): void {
  const name = fileName(table.file.replaceAll('\\', '/'));
  const absent = matches.flatMap((match, row) =>
    match === null && !isPreview(table.records[row][column]) ? [table.records[row][column]] : [],
  );
  if (absent.length > 0) {
    context.warn(
      `${name} names ${counted(absent.length, 'file that is', 'files that are')} not there: ${listed(absent)}`,
    );
  }
  const rest = context.images.length - described;
  if (rest > 0)
    context.warn(
      `${rest} of ${counted(context.images.length, 'image')} ${rest === 1 ? 'is' : 'are'} not in ${name}`,
    );
}

/** The table alone says what is in an image. */
export const metadataCsv: Layout = {
  id: 'metadata-csv',
  title: 'Table of images',
  summary: 'A CSV with a path column; its batch, plate, well, label and other columns describe each image.',
  citation: 'metadata.csv beside the images, as many data sets have it',
  // A table that describes every image tells more than their names: it was written to be used.
  specificity: 6,
  async prepare(context): Promise<FileParser | null> {
    const described = await findTable(context);
    if (described === null) return null;
    const { table, column, matches } = described;
    const fields = new Map<string, ImageFields>();
    matches.forEach((image, row) => {
      if (image === null) return;
      const cells = table.names.flatMap((name, j) =>
        j === column ? [] : [[name, table.records[row][j]] as const],
      );
      fields.set(context.images[image].full, fieldsOf(new Map(cells)));
    });
    warnUnmatched(described, fields.size, context);
    return (file) => {
      const found = fields.get(file.full);
      return found ?? null;
    };
  },
};
