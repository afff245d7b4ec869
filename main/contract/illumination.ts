/** A picture in shades of grey: one byte a pixel, row by row from the top. */
export interface GreyPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly pixels: readonly number[];
}

/** The light that the images of one channel of one plate share. */
export interface ShownField {
  readonly plate: string;
  readonly channel: string;
  /** How many images it was estimated from. */
  readonly images: number;
  /** At the darkest and the brightest place, of the mean. */
  readonly least: number;
  readonly most: number;
  /** The brightest place white. */
  readonly picture: GreyPicture;
}

/** One image before and after it is divided by the light, both in the same shades. */
export interface EvenedImage {
  readonly row: number;
  readonly plate: string;
  readonly channel: string;
  readonly before: GreyPicture;
  readonly after: GreyPicture;
}

/** What evening out the light would do to a study. */
export interface IlluminationPreview {
  /** Plate after plate, the channels in the study's order. */
  readonly fields: readonly ShownField[];
  /** Of the channel and plate whose light is the most uneven; null where its image cannot be read. */
  readonly example: EvenedImage | null;
}
