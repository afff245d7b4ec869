import { PICTURE_SIZES_PX } from '../contract/data-urls';

/** What big array is asked for. Pages name arrays and pictures by these ids, never by paths. */
export type DataId =
  | { readonly kind: 'column'; readonly key: string; readonly index: number }
  | {
      readonly kind: 'layout' | 'live';
      readonly key: string;
      readonly method: string;
      readonly version: number;
    };

export interface ImageId {
  readonly key: string;
  readonly row: number;
  readonly sizePx: number;
}

const KEY = '([a-z0-9]{8,32})';
const COLUMN = new RegExp(`^${KEY}\\.column\\.(\\d{1,6})$`);
const LAYOUT = new RegExp(`^${KEY}\\.(layout|live)\\.([a-z0-9][a-z0-9,+-]{0,199})\\.(\\d{1,9})$`);
const IMAGE = new RegExp(`^${KEY}\\.(\\d{1,9})\\.(\\d{2,4})$`);

/** The parts of a data id, or null when it is none. */
export function parseDataId(text: string): DataId | null {
  const column = COLUMN.exec(text);
  if (column !== null) return { kind: 'column', key: column[1], index: Number(column[2]) };
  const layout = LAYOUT.exec(text);
  if (layout === null) return null;
  const kind = layout[2] === 'live' ? 'live' : 'layout';
  return { kind, key: layout[1], method: layout[3], version: Number(layout[4]) };
}

/** The parts of an image id, or null when it is none or asks for a size that is not offered. */
export function parseImageId(text: string): ImageId | null {
  const image = IMAGE.exec(text);
  if (image === null) return null;
  const sizePx = Number(image[3]);
  return PICTURE_SIZES_PX.includes(sizePx) ? { key: image[1], row: Number(image[2]), sizePx } : null;
}
