/** Which columns of a table of cells say where they are, and which image they are in. */

/** Names of x columns, the likeliest first; the y column is called alike. */
const X_COLUMNS: readonly RegExp[] = [
  /^(nuclei_)?location_center_x$/i,
  /^(nuclei_)?areashape_center_x$/i,
  /^(cells?_|cytoplasm_|objects?_)?location_center_x$/i,
  /^(cells?_|cytoplasm_|objects?_)?areashape_center_x$/i,
  /^(metadata_)?(cell_|nucleus_|nuclei_)?(x|center_x|centre_x|centroid_x|pos_x|position_x|x_center|x_centroid)$/i,
];

/** `Nuclei_Location_Center_X` → `Nuclei_Location_Center_Y`, in the same letters. */
const partner = (name: string): string =>
  name.replace(/x(?=_(?:center|centroid)$)|x(?=$)/i, (x) => (x === 'X' ? 'Y' : 'y'));

/** Indices of the columns of the centres; null where a table has none. */
export function centreColumns(names: readonly string[]): { readonly x: number; readonly y: number } | null {
  for (const pattern of X_COLUMNS) {
    const x = names.findIndex((name) => pattern.test(name));
    const y = x < 0 ? -1 : names.indexOf(partner(names[x]));
    if (y >= 0) return { x, y };
  }
  return null;
}

const bare = (name: string): string =>
  name
    .replace(/^(Image_)?(Metadata_)?/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

const KEYS = {
  plate: ['plate', 'barcode', 'platebarcode', 'platename', 'plateid'],
  well: ['well', 'wellposition', 'wellid', 'wellname'],
  site: ['site', 'field', 'fov', 'siteid', 'fieldid', 'position'],
} as const;

export interface KeyColumns {
  readonly plate: number;
  readonly well: number;
  readonly site: number;
}

/** Indices of plate, well and site; −1 where there is none. */
export function keyColumns(names: readonly string[]): KeyColumns {
  const find = (spellings: readonly string[]): number =>
    names.findIndex((name) => spellings.includes(bare(name)));
  return { plate: find(KEYS.plate), well: find(KEYS.well), site: find(KEYS.site) };
}

/** The column with the name or path of the image file; CellProfiler has one a channel, any of them will do. */
export const fileColumn = (names: readonly string[]): number =>
  names.findIndex((name) => /^(image_)?(filename|url)_/i.test(name));
