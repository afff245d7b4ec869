import path from 'node:path';
import type { ImageRecord } from '../contract/study';
import type { Column } from '../core/profiles';
import { metadataName } from '../core/profiles';
import { PIXEL_SIZE, POSITION } from './scale';

/**
 * A number that is no code: no leading zero (007), and an exponent only as programs write it (1e-06, 1.5E3, 1E+05), for
 * 1E5 is the name of a plate or well as often as a number.
 */
const NUMBER = /^[+-]?(0|[1-9]\d{0,14})(\.\d+(e[+-]?\d+)?|e[+-]\d+)?$/i;

/** Columns whose numbers are names: patients, plates, classes. */
const CODES =
  /(^|[^a-z])(plate|well|batch|site|label|class|patient|donor|sample|barcode|code|id|cid|experiment|perturbation|compound|treatment|drug|sirna|gene|guide|target|moa|name|type)$/i;

/** Numbers where every value is one and the column holds no codes, else text. */
function columnOf(name: string, values: readonly (string | null)[]): Column {
  const filled = values.filter((value) => value !== null);
  const numeric = filled.length > 0 && !CODES.test(name) && filled.every((value) => NUMBER.test(value));
  if (!numeric) return { kind: 'text', values };
  return {
    kind: 'number',
    values: Float64Array.from(values, (value) => (value === null ? NaN : Number(value))),
  };
}

/** The value that all files of a row have; null where they differ, as a column about single files does. */
function shared(images: readonly ImageRecord[], read: (image: ImageRecord) => string | null): string | null {
  const first = read(images[0]);
  return images.every((image) => read(image) === first) ? first : null;
}

/** Sizes and places, as numbers: what all files of a row agree on, for positions what its first file says. */
function addScale(columns: Map<string, Column>, rows: readonly (readonly ImageRecord[])[]): void {
  const add = (name: string, read: (images: readonly ImageRecord[]) => number | null): void => {
    const values = Float64Array.from(rows, (images) => read(images) ?? NaN);
    if (!values.every(Number.isNaN)) columns.set(metadataName(name), { kind: 'number', values });
  };
  add(PIXEL_SIZE, (images) => {
    const sizes = new Set(images.map(({ pixelUm }) => pixelUm).filter((size) => size !== null));
    return sizes.size === 1 ? [...sizes][0] : null;
  });
  add(POSITION[0], ([first]) => first.xUm);
  add(POSITION[1], ([first]) => first.yUm);
}

const FIELDS = {
  Batch: (image: ImageRecord) => image.batch,
  Plate: (image: ImageRecord) => image.plate,
  Well: (image: ImageRecord) => image.well,
  Site: (image: ImageRecord) => image.site,
  Z: (image: ImageRecord) => image.z,
  T: (image: ImageRecord) => image.t,
} as const;

/**
 * The columns of rows of images. `Metadata_Path` is the first file's path as the user sees it, with the folder's name in
 * front where several were given; columns that are empty everywhere are left out.
 */
export function rowMetadata(
  rows: readonly (readonly ImageRecord[])[],
  roots: readonly string[],
): ReadonlyMap<string, Column> {
  const columns = new Map<string, Column>();
  const add = (name: string, values: readonly (string | null)[], text: boolean): void => {
    if (values.every((value) => value === null)) return;
    columns.set(metadataName(name), text ? { kind: 'text', values } : columnOf(name, values));
  };
  const paths = rows.map(([{ root, path: file }]) =>
    roots.length === 1 ? file : `${path.basename(roots[root])}/${file}`,
  );
  add('Path', paths, true);
  for (const [name, read] of Object.entries(FIELDS)) {
    add(
      name,
      rows.map((images) => shared(images, read)),
      true,
    );
  }
  addScale(columns, rows);
  const extras = new Set(rows.flatMap((images) => images.flatMap(({ extra }) => Object.keys(extra))));
  for (const extra of extras) {
    if (columns.has(metadataName(extra))) continue;
    add(
      extra,
      rows.map((images) => shared(images, (image) => image.extra[extra] ?? null)),
      false,
    );
  }
  return columns;
}
