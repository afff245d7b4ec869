import { readStack, stacksOf } from '../embedding/read-stack';
import { thumbnail } from '../images/thumbnail';
import type { Plane } from '../core/plane';
import type { RowFiles } from './row-files';

/** A row's planes: one a single-channel file or stack, three a colour file. */
async function decodeRow({ files }: RowFiles, leastSidePx: number): Promise<readonly Plane[]> {
  const images = await Promise.all(stacksOf(files).map((stack) => readStack(stack, leastSidePx)));
  return images.flatMap(({ planes }) => planes);
}

/** A row's picture as PNG, its longer side at most `sizePx`, channels composed and stretched. */
export const rowThumbnail = async (row: RowFiles, sizePx: number): Promise<Uint8Array> =>
  thumbnail(await decodeRow(row, sizePx), sizePx);
