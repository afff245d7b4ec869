import type { FileParser, ImageFields, Layout } from '../layout';
import { fileName } from '../layout';
import { wellAt } from '../name-fields';
import type { ZarrImage } from '../zarr-container';

/**
 * One record a plane. `page` counts the planes of the array in its own order of axes, the last before y and x fastest.
 */
function planesOf(image: ZarrImage): readonly ImageFields[] {
  const total = image.axes.reduce((product, { size }) => product * size, 1);
  const { plate, site } = image;
  const well = image.well === null ? null : wellAt(image.well.row, image.well.column);
  return Array.from({ length: total }, (_, page) => {
    const at = new Map<string, number>();
    let rest = page;
    for (const { name, size } of image.axes.toReversed()) {
      at.set(name, rest % size);
      rest = Math.floor(rest / size);
    }
    const step = (name: string): string | null => {
      const many = image.axes.some((axis) => axis.name === name && axis.size > 1);
      return many ? String((at.get(name) ?? 0) + 1) : null;
    };
    const channel = at.get('c');
    return {
      plate,
      well,
      site,
      channel: channel === undefined ? null : String(channel + 1),
      channelName: channel === undefined ? null : (image.channelNames[channel] ?? null),
      z: step('z'),
      t: step('t'),
      page,
      pixelUm: image.pixelUm,
      xUm: image.position?.[0] ?? null,
      yUm: image.position?.[1] ?? null,
      ...(well === null ? { extra: { image: fileName(image.file.path) } } : {}),
    };
  });
}

/** OME-Zarr plates and images. */
export const omeZarr: Layout = {
  id: 'ome-zarr',
  title: 'OME-Zarr (NGFF)',
  summary: 'Folders *.zarr: wells, fields and channels from the metadata of a plate, version 0.4 or 0.5.',
  citation: 'https://ngff.openmicroscopy.org',
  specificity: 4,
  prepare({ zarrs }): Promise<FileParser | null> {
    if (zarrs.length === 0) return Promise.resolve(null);
    const known = new Map(zarrs.map((image) => [image.file, planesOf(image)]));
    return Promise.resolve((file) => known.get(file) ?? null);
  },
};
