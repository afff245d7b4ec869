import type { Machine, ViewChoice } from '../../contract/recipe';
import type { Task } from '../../core/task';
import type { FailedRow } from '../embed-rows';
import type { RowFiles } from '../row-files';
import type { CellStudy } from './find-cells';
import { findCells } from './find-cells';

export interface Located {
  /** The study's rows; each with its cells where cells are embedded. */
  readonly rows: readonly RowFiles[];
  readonly failed: readonly FailedRow[];
  readonly notes: readonly string[];
}

/** Gives every row its cells where a recipe asks for single cells; leaves rows as they are where it does not. */
export async function locateCells(
  study: CellStudy,
  views: ViewChoice,
  setting: { readonly machine: Machine; readonly shards: string; readonly task: Task },
): Promise<Located> {
  if (views.kind !== 'cells') return { rows: study.rows, failed: [], notes: [] };
  const { cells, failed, notes } = await findCells(study, views.from, setting);
  return { rows: study.rows.map((row, i) => ({ ...row, cells: cells[i] })), failed, notes };
}
