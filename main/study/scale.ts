/** Sizes of pixels and places of sites, as columns of a study's rows. */
import type { StudyScale } from '../contract/study';
import type { Column } from '../core/profiles';
import { cellText, metadataName } from '../core/profiles';

/** Names of columns, in micrometres. A table that a user joins may fill them where the microscope's files do not. */
export const PIXEL_SIZE = 'pixel_size_um';
export const POSITION = ['site_x_um', 'site_y_um'] as const;

type Columns = ReadonlyMap<string, Column>;

/** Sizes that differ by less are the same: microscopes write them with more digits than they know. */
const SAME = 0.005;
const LISTED = 6;

function numbersOf(columns: Columns, name: string): Float64Array | null {
  const column = columns.get(metadataName(name));
  return column?.kind === 'number' ? column.values : null;
}

/** By row the side of a pixel in micrometres, NaN where it is not known; null where it is known of none. */
export const pixelSizes = (columns: Columns): Float64Array | null => numbersOf(columns, PIXEL_SIZE);

/** Different sizes, the smallest first. */
function distinctSizes(sizes: Iterable<number>): readonly number[] {
  const kept: number[] = [];
  for (const size of [...sizes].filter((each) => each > 0).sort((a, b) => a - b)) {
    if (kept.length === 0 || size > kept[kept.length - 1] * (1 + SAME)) kept.push(size);
  }
  return kept;
}

/** `0.325`, `0.598`: as people write sizes of pixels. */
const sizeText = (size: number): string => `${Number(size.toPrecision(3))} µm`;

/** `pixel sizes differ: batch A 0.325 µm, batch B 0.65 µm: …`; null where they do not, or are not known. */
function differences(columns: Columns, sizes: Float64Array): string | null {
  if (distinctSizes(sizes).length < 2) return null;
  const kind = ['Batch', 'Plate'].find((name) => columns.has(metadataName(name)));
  const column = kind === undefined ? undefined : columns.get(metadataName(kind));
  const groups = new Map<string, number[]>();
  sizes.forEach((size, row) => {
    const name = (column === undefined ? null : cellText(column, row)) ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [size]);
    else group.push(size);
  });
  const texts = [...groups].flatMap(([name, own]) => {
    const known = distinctSizes(own);
    if (known.length === 0) return [];
    const title = kind === undefined || name === '' ? 'images' : `${kind.toLowerCase()} ${name}`;
    return [`${title} ${known.map(sizeText).join(' and ')}`];
  });
  const more = texts.length > LISTED ? `, … (${texts.length})` : '';
  return (
    `pixel sizes differ: ${texts.slice(0, LISTED).join(', ')}${more}: cells differ in size by imaging alone; ` +
    'single cells can be cut out to one size in µm'
  );
}

/** What is known of sizes and places. */
export function scaleOf(columns: Columns): StudyScale {
  const sizes = pixelSizes(columns) ?? new Float64Array(0);
  const [x, y] = POSITION.map((name) => numbersOf(columns, name));
  return {
    pixelSizesUm: distinctSizes(sizes),
    rowsWithPixelSize: sizes.filter((size) => size > 0).length,
    rowsWithPosition: x?.filter((value, row) => !Number.isNaN(value + (y?.[row] ?? NaN))).length ?? 0,
    differs: differences(columns, sizes),
  };
}

/** `pixel size 0.598 µm` and what is not known, for people. */
export function scaleText(scale: StudyScale, rows: number): string {
  const { pixelSizesUm, rowsWithPixelSize, rowsWithPosition } = scale;
  const some = rowsWithPixelSize < rows ? ` (of ${rowsWithPixelSize} of ${rows} rows)` : '';
  const size =
    pixelSizesUm.length === 0
      ? 'pixel size: not known'
      : `pixel size: ${pixelSizesUm.map(sizeText).join(', ')}${some}`;
  return `${size}; stage positions: ${rowsWithPosition === 0 ? 'not known' : `${rowsWithPosition} of ${rows} rows`}`;
}
