import { normalizeWell } from '../core/wells';
import type { FileParser, FoundFile, ImageFields, Layout, LayoutContext } from './layout';
import { fileName, folderOf, trimZeros } from './layout';
import { wellAt } from './name-fields';

/** The named parts of a file name that fits. */
export type Groups = Readonly<Partial<Record<string, string>>>;

interface NameLayout extends Omit<Layout, 'prepare' | 'specificity'> {
  readonly specificity?: number;
  /** Tried in turn on the file's name; case does not matter. */
  readonly patterns: readonly RegExp[];
  /** Completes what the name's groups tell; null when the folder does not fit. Made once per scan. */
  readonly complete: (
    context: LayoutContext,
  ) => Promise<(file: FoundFile, groups: Groups, fields: ImageFields) => ImageFields | null>;
}

const orNull = (text: string | undefined): string | null => (text === undefined ? null : trimZeros(text));

/** Vendor patterns name their groups `plate`, `well` or `row` and `col`, `field`, `ch`, `z`, `t`. */
export function groupFields(groups: Groups): ImageFields {
  const { plate, well, row, col, field, ch, z, t } = groups;
  const position =
    well !== undefined
      ? normalizeWell(well)
      : row !== undefined && col !== undefined
        ? wellAt(row, col)
        : null;
  return {
    plate: plate ?? null,
    well: position,
    site: orNull(field),
    channel: orNull(ch),
    z: orNull(z),
    t: orNull(t),
  };
}

/** A layout that is told by file names. */
export function defineNameLayout(definition: NameLayout): Layout {
  const { id, title, summary, citation, patterns } = definition;
  return {
    id,
    title,
    summary,
    citation,
    specificity: definition.specificity ?? 2,
    async prepare(context): Promise<FileParser> {
      const complete = await definition.complete(context);
      return (file) => {
        const name = fileName(file.path);
        for (const pattern of patterns) {
          const groups: Groups | undefined = pattern.exec(name)?.groups;
          if (groups === undefined) continue;
          const told = groupFields(groups);
          // A name with a well that no plate has (Z99) only looks like one of this layout.
          if (told.well === null && (groups['well'] ?? groups['row']) !== undefined) continue;
          const fields = complete(file, groups, told);
          if (fields !== null) return fields;
        }
        return null;
      };
    },
  };
}

/** The plate is in the name, or it is the folder that the file lies in. */
export const plateFromFolder: NameLayout['complete'] = () =>
  Promise.resolve((file, _groups, fields) => ({
    ...fields,
    plate: fields.plate ?? (fileName(folderOf(file.path)) || null),
  }));
