/** A table of wells as it stands in a file or was pasted: names of its columns, then its rows. */
export interface MapTable {
  readonly names: readonly string[];
  readonly records: readonly (readonly string[])[];
  /** Line of each record in the text, from 1: what people see in an editor. */
  readonly lines: readonly number[];
  /** How the table was understood, where it could be otherwise. */
  readonly notes: readonly string[];
}

/** A text cut into lines and cells, blank lines left out. */
export interface CellLine {
  readonly cells: readonly string[];
  /** From 1. */
  readonly line: number;
}

/** Letters and digits of a column's name, without the prefixes of CellProfiler's tables. */
export const plainName = (name: string): string =>
  name
    .replace(/^(Image_)?(Metadata_)?/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
