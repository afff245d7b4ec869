import type { Machine, ViewChoice } from '../../contract/recipe';
import { MOST_CELL_PX } from '../../contract/recipe-shapes';
import { InputError, ParamError } from '../../core/errors';
import type { Task } from '../../core/task';
import { pixelSizes } from '../../study/scale';
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

const LEAST_CELL_PX = 4;

/**
 * By row the side in pixels of a square that is told in micrometres.
 * @throws {InputError} when the size of an image's pixels is not known
 * @throws {ParamError} when a square is too small or too large to be cut out
 */
export function cellSides({ rows, metadata }: CellStudy, sizeUm: number): readonly number[] {
  const known = pixelSizes(metadata);
  const unknown = rows.findIndex((_, row) => !((known?.[row] ?? NaN) > 0));
  if (unknown >= 0) {
    const many = rows.filter((_, row) => !((known?.[row] ?? NaN) > 0)).length;
    throw new InputError(
      `the size of cells is given in µm, but the size of the pixels is not known for ${many} of ${rows.length} images; the first is ${rows[unknown].files[0].path}`,
      { hint: 'give it in pixels (--cell-size 64), or join a table with a column pixel_size_um' },
    );
  }
  return rows.map((_, row) => {
    const pixelUm = known?.[row] ?? NaN;
    const side = Math.round(sizeUm / pixelUm);
    if (side >= LEAST_CELL_PX && side <= MOST_CELL_PX) return side;
    throw new ParamError({
      'cell-size': `cells of ${sizeUm} µm are ${side} pixels of ${pixelUm} µm, and must be ${LEAST_CELL_PX} to ${MOST_CELL_PX}`,
    });
  });
}

/** Gives every row its cells where a recipe asks for single cells; leaves rows as they are where it does not. */
export async function locateCells(
  study: CellStudy,
  views: ViewChoice,
  setting: { readonly machine: Machine; readonly shards: string; readonly task: Task },
): Promise<Located> {
  if (views.kind !== 'cells') return { rows: study.rows, failed: [], notes: [] };
  const { sizeUm = null } = views;
  // Before nuclei are looked for: what cannot be cut out need not be found.
  const sides = sizeUm === null ? null : cellSides(study, sizeUm);
  const { cells, failed, notes } = await findCells(study, views.from, setting);
  const rows = study.rows.map((row, i) => ({
    ...row,
    cells: cells[i],
    ...(sides === null ? {} : { cellPx: sides[i] }),
  }));
  return { rows, failed, notes };
}
