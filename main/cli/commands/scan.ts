import type { ControlProposal, PlateMapPreview } from '../../contract/plate-map';
import type { ScanResult } from '../../contract/study';
import { openImages } from '../../engine/embed-images';
import { controlProposals } from '../../study/propose-controls';
import { defineCommand } from '../command';
import { FOLDER_OPTIONS, imageInput } from '../study-options';
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

interface Scanned {
  readonly scan: ScanResult;
  readonly controls: readonly ControlProposal[];
  readonly rows: number;
}

/** `compounds.csv: 380 of 384 wells matched by plate and well; adds compound, dose`. */
const mapText = ({ title, by, columns, matchedWells, totalWells }: PlateMapPreview): string =>
  `plate map ${title}: ${matchedWells} of ${totalWells} wells matched by ${by}; adds ${columns.join(', ')}`;

function scanText({ scan, controls, rows }: Scanned): string {
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
    ...scan.plateMaps.map(mapText),
    ...controls
      .slice(0, LISTED)
      .map(({ column, value, reason }) => `negative control? --controls ${column}=${value}: ${reason}`),
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
    ...FOLDER_OPTIONS,
    metadata: { kind: 'text', value: 'csv', help: 'a table with a path column' },
  },
  async run({ positionals, options, io }) {
    const folders = requireInput(positionals, 'folder');
    const { scan, rows, warnings, metadata } = await openImages(imageInput(folders, options), io.task);
    const all = [...scan.warnings, ...warnings];
    const controls = controlProposals(metadata);
    all.forEach(io.note);
    io.result({ ...scan, controls, warnings: all }, scanText({ scan, controls, rows: rows.length }));
  },
});
