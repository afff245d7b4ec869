import type { ProjectState } from './project';

/** Longest sides of pictures that may be asked for. */
export const PICTURE_SIZES_PX: readonly number[] = [96, 192, 512];

/** URL of a column's codes or values, relative to the window's page. */
export const columnUrl = (state: ProjectState, index: number): string => `data/${state.key}.column.${index}`;

/**
 * URL of an array of a method: a layout's coordinates, `live` as they were last reported while it converges; or each
 * row's `change` of neighbourhood, or its principal components.
 */
export const layoutUrl = (
  key: string,
  kind: 'layout' | 'live' | 'change' | 'pca',
  method: string,
  version: number,
): string => `data/${key}.${kind}.${method}.${version}`;

/** URL of a row's picture; `sizePx` is one of PICTURE_SIZES_PX. */
export const pictureUrl = (key: string, row: number, sizePx: number): string =>
  `image/${key}.${row}.${sizePx}`;
