import type { ScanResult } from '../../contract/study';
import { openImages } from '../../engine/embed-images';
import { defineCommand } from '../command';
import { imageInput } from '../study-options';
import { requireInput } from '../table-options';

const LISTED = 20;

const distinct = (values: readonly (string | null)[]): readonly string[] => [
  ...new Set(values.flatMap((value) => (value === null ? [] : [value]))),
];

function listed(title: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [];
  const more = values.length > LISTED ? `, … (${values.length})` : '';
  return [`${title}: ${values.slice(0, LISTED).join(', ')}${more}`];
}

function scanText({ scan, rows }: { readonly scan: ScanResult; readonly rows: number }): string {
  const { images, skipped } = scan;
  const ranked = scan.candidates.map(
    ({ layout, matched, total, firstUnmatched }) =>
      `  ${layout}: ${matched} of ${total}${firstUnmatched === null ? '' : `; first that does not fit: ${firstUnmatched}`}`,
  );
  return [
    `${images.length} images in ${rows} rows, layout ${scan.layout}`,
    ...(ranked.length === 0 ? [] : ['layouts by files explained:', ...ranked]),
    ...listed('batches', distinct(images.map(({ batch }) => batch))),
    ...listed('plates', distinct(images.map(({ plate }) => plate))),
    ...listed('wells', distinct(images.map(({ well }) => well))),
    ...listed('channels', distinct(images.map(({ channel, channelName }) => channelName ?? channel))),
    ...(skipped.length === 0 ? [] : [`${skipped.length} files skipped:`]),
    ...skipped.slice(0, LISTED).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...(skipped.length > LISTED ? [`  … and ${skipped.length - LISTED} more (--json lists all)`] : []),
  ].join('\n');
}

export const scanCommand = defineCommand({
  name: 'scan',
  usage: '<folder>…',
  summary:
    'tells what is in image folders: layout, plates, wells, sites, channels, files skipped with reasons',
  options: {
    layout: { kind: 'text', value: 'auto|id', help: 'how files are named (auto; see unbatch layouts)' },
    levels: { kind: 'list', value: 'a,b,c', help: 'names of the folder levels, from the top' },
    pattern: { kind: 'text', value: 'template', help: 'such as {plate}_{well}_s{site}_w{channel}.tif' },
    metadata: { kind: 'text', value: 'csv', help: 'a table with a path column' },
  },
  async run({ positionals, options, io }) {
    const folders = requireInput(positionals, 'folder');
    const { scan, rows, warnings } = await openImages(imageInput(folders, options), io.task);
    const all = [...scan.warnings, ...warnings];
    all.forEach(io.note);
    io.result({ ...scan, warnings: all }, scanText({ scan, rows: rows.length }));
  },
});
