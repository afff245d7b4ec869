/**
 * A count with what it counts: `1 feature` or `3 features`; with more words, `1 image is` or `3 images are`.
 * @param plural  of the whole phrase; `one` with an s unless given
 */
export const counted = (count: number, one: string, plural = `${one}s`): string =>
  `${count} ${count === 1 ? one : plural}`;

/** `none of the 3 images`; of one image alone `not one image`. */
export const noneOf = (images: number): string =>
  images === 1 ? 'not one image' : `none of the ${images} images`;
