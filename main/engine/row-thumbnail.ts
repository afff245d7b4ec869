import { decodeImage } from '../images/decode-image';
import { thumbnail } from '../images/thumbnail';
import type { Plane } from '../core/plane';
import type { RowFiles } from './row-files';

/** A row's planes: one a single-channel file, three a colour file. */
async function decodeRow({ files }: RowFiles): Promise<readonly Plane[]> {
  const images = await Promise.all(files.map(({ path, page }) => decodeImage(path, { page })));
  return images.flatMap(({ planes }, i) =>
    planes.length === 1 && files.length > 1 ? [{ ...planes[0], channel: files[i].channel }] : planes,
  );
}

/** A row's picture as PNG, its longer side at most `sizePx`, channels composed and stretched. */
export const rowThumbnail = async (row: RowFiles, sizePx: number): Promise<Uint8Array> =>
  thumbnail(await decodeRow(row), sizePx);
