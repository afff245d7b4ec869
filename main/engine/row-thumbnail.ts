import { readStack, stacksOf } from '../embedding/read-stack';
import { cellBox, cutBox } from '../images/crops';
import { thumbnail } from '../images/thumbnail';
import type { Plane } from '../core/plane';
import type { RowFiles } from './row-files';

/** A row's planes: one a single-channel file or stack, three a colour file. */
async function decodeRow({ files }: RowFiles, leastSidePx: number | undefined): Promise<readonly Plane[]> {
  const images = await Promise.all(stacksOf(files).map((stack) => readStack(stack, leastSidePx)));
  return images.flatMap(({ planes }) => planes);
}

/** Side of the square that is shown of a cell. */
const CELL_SHOWN_PX = 96;

/** One cell and what lies around it; the whole picture of every other row. */
function aroundCell(planes: readonly Plane[], { cells }: RowFiles): readonly Plane[] {
  if (cells?.length !== 1) return planes;
  return planes.map((plane) => {
    const box = cellBox(plane, cells[0], CELL_SHOWN_PX, 'reflect');
    return box === null ? plane : cutBox(plane, box);
  });
}

/** A row's picture as PNG, its longer side at most `sizePx`, channels composed and stretched. */
export const rowThumbnail = async (row: RowFiles, sizePx: number): Promise<Uint8Array> =>
  thumbnail(aroundCell(await decodeRow(row, row.cells?.length === 1 ? undefined : sizePx), row), sizePx);
