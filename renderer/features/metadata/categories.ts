import type { ColumnInfo, ProjectState } from '../../../main/contract/project';
import type { Option } from '../../ui/select';
import { columnText, counted } from '../../ui/words';

/** A column with a limited set of values. */
export type Category = Extract<ColumnInfo, { kind: 'category' }>;

/** Id of the entry that chooses no column; no column is called so. */
export const NOTHING = ' none';

/** Columns that can be batch, label or controls. */
export const categories = (project: ProjectState): readonly Category[] =>
  project.columns.filter((column): column is Category => column.kind === 'category');

/** A category column by name. */
export const findCategory = (project: ProjectState, name: string | null | undefined): Category | undefined =>
  categories(project).find((column) => column.name === name);

/** Options of a list of columns, how many values each has beside it. */
export const columnOptions = (columns: readonly Category[]): readonly Option[] =>
  columns.map(({ name, levels }) => ({
    id: name,
    label: columnText(name),
    note: counted(levels.length, 'value'),
  }));
