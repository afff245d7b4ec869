import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StalledError, answered } from '../core/deadline';
import type { FoundFile } from './found-file';
import { lengthUm, pixelSideUm } from './lengths';

/**
 * OME-Zarr (NGFF 0.4 on Zarr v2, 0.5 on Zarr v3): a folder with metadata in JSON. Only that is read here; pixels are
 * read where images are decoded.
 * @see https://ngff.openmicroscopy.org
 */

type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const records = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

async function readJson(file: string): Promise<Json | null> {
  try {
    const value: unknown = JSON.parse(await answered(readFile(file, 'utf8'), file));
    return isRecord(value) ? value : null;
  } catch (error) {
    if (error instanceof StalledError) throw error;
    return null;
  }
}

/** Attributes of a group: `.zattrs` of Zarr v2, or `attributes.ome` of Zarr v3. */
async function readAttributes(group: string): Promise<Json | null> {
  const second = await readJson(path.join(group, '.zattrs'));
  if (second !== null) return second;
  const third = await readJson(path.join(group, 'zarr.json'));
  const attributes = third === null ? null : third['attributes'];
  if (!isRecord(attributes)) return null;
  return isRecord(attributes['ome']) ? attributes['ome'] : attributes;
}

async function readShape(array: string): Promise<readonly number[] | null> {
  const found =
    (await readJson(path.join(array, '.zarray'))) ?? (await readJson(path.join(array, 'zarr.json')));
  const shape = found?.['shape'];
  return Array.isArray(shape) && shape.every((size) => typeof size === 'number') ? shape : null;
}

/** One multiscale image: a field of a well, or a container that is one image. */
export interface ZarrImage {
  /** The group, as a file of the scan: `plate.zarr/A/1/0`. */
  readonly file: FoundFile;
  readonly plate: string | null;
  /** `A/1` of the plate's metadata, or null. */
  readonly well: { readonly row: string; readonly column: string } | null;
  readonly site: string | null;
  /** Sizes of all axes before y and x, by lower-case name, in the array's order. */
  readonly axes: readonly { readonly name: string; readonly size: number }[];
  readonly channelNames: readonly (string | null)[];
  /** Side of a pixel of the full resolution, in micrometres. */
  readonly pixelUm: number | null;
  /** Of its first pixel, where a translation is told. */
  readonly position: readonly [xUm: number, yUm: number] | null;
}

const inside = (file: FoundFile, ...parts: readonly string[]): FoundFile => ({
  root: file.root,
  path: [file.path, ...parts].filter((part) => part !== '').join('/'),
  full: [file.full, ...parts].join('/'),
});

/** Axes of version 0.1 to 0.3, which do not name them. */
const CLASSIC = ['t', 'c', 'z', 'y', 'x'];

const axisName = (axis: unknown): string =>
  (isRecord(axis) ? (textOf(axis['name']) ?? '') : (textOf(axis) ?? '')).toLowerCase();

const numbers = (value: unknown): readonly number[] | null =>
  Array.isArray(value) && value.every((each) => typeof each === 'number') ? value : null;

/** What scale and translation of the full resolution, then of all of them, come to on one axis; null without a unit. */
function axisLengths(
  scale: Json,
  axis: string,
): { readonly pixelUm: number | null; readonly startUm: number | null } {
  const axes = records(scale['axes']);
  const at = axes.findIndex((each) => axisName(each) === axis);
  const unit = at < 0 ? null : textOf(axes[at]['unit']);
  const [first] = records(scale['datasets']);
  let [pixel, start]: (number | null)[] = [null, null];
  for (const holder of [first, scale]) {
    for (const { type, [String(type)]: values } of records(holder['coordinateTransformations'])) {
      const value = numbers(values)?.[at];
      if (value === undefined) continue;
      if (type === 'scale') {
        pixel = (pixel ?? 1) * value;
        if (start !== null) start *= value;
      } else if (type === 'translation') start = (start ?? 0) + value;
    }
  }
  const toUm = (value: number | null): number | null =>
    value === null ? null : lengthUm(String(value), unit);
  return { pixelUm: toUm(pixel), startUm: toUm(start) };
}

async function readImage(
  file: FoundFile,
  place: Pick<ZarrImage, 'plate' | 'well' | 'site'>,
): Promise<ZarrImage | null> {
  const attributes = await readAttributes(file.full);
  const scales = records(attributes?.['multiscales']);
  if (attributes === null || scales.length === 0) return null;
  const level = textOf(records(scales[0]['datasets']).map(({ path: each }) => each)[0]);
  const shape = level === null ? null : await readShape(path.join(file.full, level));
  if (shape === null) return null;
  const named = Array.isArray(scales[0]['axes'])
    ? scales[0]['axes'].map(axisName)
    : CLASSIC.slice(-shape.length);
  const axes = shape.slice(0, -2).map((size, i) => ({ name: named[i] ?? '', size }));
  const omero = isRecord(attributes['omero']) ? attributes['omero'] : {};
  const [x, y] = ['x', 'y'].map((axis) => axisLengths(scales[0], axis));
  return {
    file,
    ...place,
    axes,
    channelNames: records(omero['channels']).map(({ label }) => textOf(label)),
    pixelUm: pixelSideUm(x.pixelUm, y.pixelUm),
    position: x.startUm === null || y.startUm === null ? null : [x.startUm, y.startUm],
  };
}

/** Hears of a group whose drive does not answer. */
type LeaveOut = (group: FoundFile, reason: string) => void;

/** What is read of a group; null, and told, where its drive does not answer. */
async function orLeft<T>(group: FoundFile, leave: LeaveOut, read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof StalledError)) throw error;
    leave(group, `cannot be read: ${error.message}`);
    return null;
  }
}

/**
 * All images in a container: the fields of a plate, or the container itself. Groups whose drive does not answer are told
 * and left out.
 */
export async function readZarrImages(container: FoundFile, leave: LeaveOut): Promise<readonly ZarrImage[]> {
  return (await orLeft(container, leave, () => readContainer(container, leave))) ?? [];
}

async function readContainer(container: FoundFile, leave: LeaveOut): Promise<readonly ZarrImage[]> {
  const attributes = await readAttributes(container.full);
  const name = container.full.slice(container.full.lastIndexOf('/') + 1).replace(/\.zarr$/i, '');
  const plate = attributes?.['plate'];
  if (!isRecord(plate)) {
    const image = await readImage(container, { plate: null, well: null, site: null });
    return image === null ? [] : [image];
  }
  const images: ZarrImage[] = [];
  for (const { path: wellPath } of records(plate['wells'])) {
    const [row, column] = (textOf(wellPath) ?? '').split('/');
    const group = inside(container, row, column);
    const well = (await orLeft(group, leave, () => readAttributes(group.full)))?.['well'];
    const fields = records(isRecord(well) ? well['images'] : []);
    for (const [i, field] of fields.entries()) {
      const place = { plate: textOf(plate['name']) ?? name, well: { row, column }, site: String(i + 1) };
      const file = inside(group, textOf(field['path']) ?? String(i));
      const image = await orLeft(file, leave, () => readImage(file, place));
      if (image !== null) images.push(image);
    }
  }
  return images;
}
