/** Endings that a scan takes for images; what the bytes say is decided by `sniffImage`. */
const ENDINGS = ['tif', 'tiff', 'btf', 'tf2', 'tf8', 'png', 'jpg', 'jpeg', 'bmp', 'webp'] as const;
const PATTERN = new RegExp(`[^/\\\\]\\.(?:${ENDINGS.join('|')})$`, 'i');

/** Whether a file is named like an image that can be decoded, in upper or lower case. Hidden files (`._a.tif`) are not. */
export const isImageName = (name: string): boolean =>
  PATTERN.test(name) && !/(?:^|[/\\])\.[^/\\]*$/.test(name);
