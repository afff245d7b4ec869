import { wellName } from '../core/wells';
import { lengthUm, pixelSideUm } from './lengths';
import { unescapeXml } from './side-files';

/**
 * OME-XML: which pages of which files are which planes, and the wells of a plate. Read with patterns, because what is
 * wanted are a dozen attributes of a format whose writers all use the same element names.
 * @see https://docs.openmicroscopy.org/ome-model/latest/ome-tiff/specification.html
 */

/** One plane: page `page` of file `file` (null: the file that the XML stands in). All counted from 0. */
export interface OmePlane {
  readonly file: string | null;
  readonly page: number;
  readonly c: number;
  readonly z: number;
  readonly t: number;
}

export interface OmeImage {
  readonly id: string;
  readonly name: string | null;
  readonly sizeC: number;
  readonly sizeZ: number;
  readonly sizeT: number;
  /** Colour images keep their samples in one page. */
  readonly colour: boolean;
  readonly channelNames: readonly (string | null)[];
  readonly planes: readonly OmePlane[];
  /** Side of a pixel in micrometres. */
  readonly pixelUm: number | null;
  /** Where the stage stood for the first plane, in micrometres; null where the document gives no real unit. */
  readonly position: Position | null;
}

type Position = readonly [xUm: number, yUm: number];

export interface OmeWell {
  readonly plate: string | null;
  readonly well: string;
  /** Counts from 1 in each well. */
  readonly site: number;
  readonly position: Position | null;
}

export interface OmeStudy {
  readonly images: readonly OmeImage[];
  /** By the image's id. */
  readonly wells: ReadonlyMap<string, OmeWell>;
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  if (found === null) return null;
  const [, double, single] = found as (string | undefined)[];
  return unescapeXml(double ?? single ?? '');
}

const count = (tag: string, name: string): number => Math.max(1, Number(attribute(tag, name) ?? 1));

/** Elements of a name: their opening tag and what they hold. */
function elements(xml: string, name: string): readonly { readonly tag: string; readonly body: string }[] {
  const pattern = new RegExp(
    `<(?:\\w+:)?${name}\\b((?:"[^"]*"|'[^']*'|[^>"'])*?)(?:/>|>([^]*?)</(?:\\w+:)?${name}>)`,
    'g',
  );
  return Array.from(xml.matchAll(pattern), (found) => {
    const [, tag, body] = found as (string | undefined)[];
    return { tag: ` ${tag ?? ''}`, body: body ?? '' };
  });
}

/** Plane number `index` of an image whose planes are stored in `order`, such as XYCZT: C changes fastest. */
function planeAt(
  index: number,
  order: string,
  sizes: Readonly<Record<string, number>>,
): Pick<OmePlane, 'c' | 'z' | 't'> {
  const at: Record<string, number> = {};
  let rest = index;
  for (const axis of order.replace(/[XY]/g, '')) {
    at[axis] = rest % sizes[axis];
    rest = Math.floor(rest / sizes[axis]);
  }
  return { c: at['C'] ?? 0, z: at['Z'] ?? 0, t: at['T'] ?? 0 };
}

function planeNumber(tag: string, order: string, sizes: Readonly<Record<string, number>>): number {
  let number = 0;
  let step = 1;
  for (const axis of order.replace(/[XY]/g, '')) {
    number += step * Number(attribute(tag, `First${axis}`) ?? 0);
    step *= sizes[axis];
  }
  return number;
}

function readPlanes(
  body: string,
  order: string,
  sizes: Readonly<Record<string, number>>,
): readonly OmePlane[] {
  const total = sizes['C'] * sizes['Z'] * sizes['T'];
  return elements(body, 'TiffData').flatMap(({ tag, body: inside }) => {
    const first = planeNumber(tag, order, sizes);
    const ifd = attribute(tag, 'IFD');
    const planes = Number(attribute(tag, 'PlaneCount') ?? (ifd === null ? total - first : 1));
    const uuid = elements(inside, 'UUID').map((each) => attribute(each.tag, 'FileName'));
    return Array.from({ length: Math.max(0, Math.min(planes, total - first)) }, (_, k) => ({
      file: uuid[0] ?? null,
      page: Number(ifd ?? 0) + k,
      ...planeAt(first + k, order, sizes),
    }));
  });
}

/** The standard's unit for a position that names none is `reference frame`, which is no length. */
function placeOf(tag: string, prefix: string): Position | null {
  const [x, y] = ['X', 'Y'].map((axis) =>
    lengthUm(attribute(tag, prefix + axis), attribute(tag, `${prefix}${axis}Unit`)),
  );
  return x === null || y === null ? null : [x, y];
}

/** The standard's unit for a pixel that names none is the micrometre. */
function pixelOf(tag: string): number | null {
  const [width, height] = ['X', 'Y'].map((axis) =>
    lengthUm(attribute(tag, `PhysicalSize${axis}`), attribute(tag, `PhysicalSize${axis}Unit`) ?? 'µm'),
  );
  return pixelSideUm(width, height);
}

const firstTag = (xml: string, name: string): string =>
  ` ${new RegExp(`<(?:\\w+:)?${name}\\b([^>]*)>`).exec(xml)?.[1] ?? ''}`;

function readImage({ tag, body }: { readonly tag: string; readonly body: string }): OmeImage {
  const [pixels] = [...elements(body, 'Pixels'), { tag: '', body: '' }];
  const channels = elements(pixels.body, 'Channel');
  const samples = channels.reduce((most, each) => Math.max(most, count(each.tag, 'SamplesPerPixel')), 1);
  const sizeC = Math.max(1, Math.round(count(pixels.tag, 'SizeC') / samples));
  const [sizeZ, sizeT] = [count(pixels.tag, 'SizeZ'), count(pixels.tag, 'SizeT')];
  const order = attribute(pixels.tag, 'DimensionOrder') ?? 'XYCZT';
  return {
    id: attribute(tag, 'ID') ?? '',
    name: attribute(tag, 'Name'),
    sizeC,
    sizeZ,
    sizeT,
    colour: samples > 1,
    channelNames: channels.map((each) => attribute(each.tag, 'Name')),
    planes: readPlanes(pixels.body, order, { C: sizeC, Z: sizeZ, T: sizeT }),
    pixelUm: pixelOf(pixels.tag),
    position:
      placeOf(firstTag(pixels.body, 'Plane'), 'Position') ?? placeOf(firstTag(body, 'StageLabel'), ''),
  };
}

function readWells(xml: string): ReadonlyMap<string, OmeWell> {
  const wells = new Map<string, OmeWell>();
  for (const plate of elements(xml, 'Plate')) {
    const name =
      attribute(plate.tag, 'Name') ??
      attribute(plate.tag, 'ExternalIdentifier') ??
      attribute(plate.tag, 'ID');
    for (const well of elements(plate.body, 'Well')) {
      const [row, column] = ['Row', 'Column'].map((each) => Number(attribute(well.tag, each) ?? NaN));
      elements(well.body, 'WellSample').forEach(({ tag: sample, body }, i) => {
        const image = elements(body, 'ImageRef').map(({ tag }) => attribute(tag, 'ID'))[0] ?? null;
        if (image === null || Number.isNaN(row + column)) return;
        const place = wellName({ row: row + 1, column: column + 1 });
        wells.set(image, { plate: name, well: place, site: i + 1, position: placeOf(sample, 'Position') });
      });
    }
  }
  return wells;
}

/** Images and wells of an OME-XML document; empty where it is none. */
export function parseOmeXml(xml: string): OmeStudy {
  return { images: elements(xml, 'Image').map(readImage), wells: readWells(xml) };
}
