import { PICTURE_SIZES_PX } from '../contract/data-urls';

/** What big array is asked for. Pages name arrays and pictures by these ids, never by paths. */
export type DataId =
  | { readonly kind: 'column'; readonly key: string; readonly index: number }
  | {
      readonly kind: 'layout' | 'change' | 'pca';
      readonly key: string;
      readonly method: string;
      readonly version: number;
    }
  | { readonly kind: 'live'; readonly key: string; readonly method: string; readonly version: number };

export interface ImageId {
  readonly key: string;
  readonly row: number;
  readonly sizePx: number;
}

const KEY = /^[a-z0-9]{8,32}$/;
const METHOD = /^[a-z0-9][a-z0-9,+-]{0,199}$/;

/** A whole number of at most nine digits, or NaN. */
const whole = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : NaN);

/** The parts of a data id, or null when it is none. */
export function parseDataId(text: string): DataId | null {
  const parts = text.split('.');
  const [key, kind, name] = parts;
  const number = whole(parts[parts.length - 1]);
  if (!KEY.test(key) || Number.isNaN(number)) return null;
  if (kind === 'column' && parts.length === 3) return { kind, key, index: number };
  if (kind !== 'layout' && kind !== 'live' && kind !== 'change' && kind !== 'pca') return null;
  if (parts.length !== 4 || !METHOD.test(name)) return null;
  return { kind, key, method: name, version: number };
}

/** The parts of an image id, or null when it is none or asks for a size that is not offered. */
export function parseImageId(text: string): ImageId | null {
  const parts = text.split('.');
  if (parts.length !== 3 || !KEY.test(parts[0])) return null;
  const [row, sizePx] = [whole(parts[1]), whole(parts[2])];
  return !Number.isNaN(row) && PICTURE_SIZES_PX.includes(sizePx) ? { key: parts[0], row, sizePx } : null;
}
