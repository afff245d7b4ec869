import { counted } from '../../core/counted';
import type { ControlProposal, PlateMapPreview } from '../../contract/plate-map';
import type { QualityReport } from '../../contract/quality';
import { QUALITY_PROBLEMS } from '../../contract/quality';
import type { ScanResult, StudyScale } from '../../contract/study';
import { openImages } from '../../engine/embed-images';
import { checkQuality } from '../../engine/quality/check-quality';
import { timePointsOf, zPlanesOf } from '../../study/choose-planes';
import { scaleText } from '../../study/scale';
import { controlProposals } from '../../study/propose-controls';
import { defineCommand } from '../command';
import { FOLDER_OPTIONS, imageInput } from '../study-options';
import { readMachine, requireInput } from '../table-options';

const LISTED = 20;
const FLAGS_LISTED = 60;

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
  readonly scale: StudyScale;
}

/** `compounds.csv: 380 of 384 wells matched by plate and well; adds compound, dose`. */
const mapText = ({ title, by, columns, matchedWells, totalWells }: PlateMapPreview): string =>
  `plate map ${title}: ${matchedWells} of ${totalWells} wells matched by ${by}; adds ${columns.join(', ')}`;

function scanText({ scan, controls, rows, scale }: Scanned): string {
  const { images, skipped } = scan;
  const ranked = scan.candidates.map(
    ({ layout, matched, total, firstUnmatched }) =>
      `  ${layout}: ${matched} of ${total}${firstUnmatched === null ? '' : `; first that does not fit: ${firstUnmatched}`}`,
  );
  return [
    `${counted(images.length, 'image')} in ${counted(rows, 'row')}, layout ${scan.layout}`,
    ...(ranked.length === 0 ? [] : ['layouts by files explained:', ...ranked]),
    ...listed('batches', distinct(images.map(({ batch }) => batch))),
    ...listed('plates', distinct(images.map(({ plate }) => plate))),
    ...listed('wells', distinct(images.map(({ well }) => well))),
    ...listed('channels', distinct(images.map(({ channel, channelName }) => channelName ?? channel))),
    scaleText(scale, rows),
    ...listed('z planes', zPlanesOf(images)),
    ...listed('time points', timePointsOf(images)),
    ...scan.plateMaps.map(mapText),
    ...controls
      .slice(0, LISTED)
      .map(({ column, value, reason }) => `negative control? --controls ${column}=${value}: ${reason}`),
    ...(skipped.length === 0 ? [] : [`${counted(skipped.length, 'file')} skipped:`]),
    ...skipped.slice(0, LISTED).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...(skipped.length > LISTED ? [`  … and ${skipped.length - LISTED} more (--json lists all)`] : []),
  ].join('\n');
}

/** One line a flag. */
function qualityText({ checked, flagged, counts, unreadable, notes }: QualityReport): string {
  const lines = flagged.flatMap(({ path, flags }) =>
    flags.map(({ problem, reason }) => `  ${path}: ${problem}: ${reason}`),
  );
  const totals = QUALITY_PROBLEMS.map((problem) => `${counts[problem]} ${problem}`).join(', ');
  return [
    `${checked} images checked: ${totals}`,
    ...lines.slice(0, FLAGS_LISTED),
    ...(lines.length > FLAGS_LISTED
      ? [`  … and ${lines.length - FLAGS_LISTED} more (--json lists all)`]
      : []),
    ...(unreadable.length === 0 ? [] : [`${unreadable.length} cannot be read:`]),
    ...unreadable.slice(0, LISTED).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...notes,
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
    'check-images': {
      kind: 'flag',
      help: 'open every image: which are blurred, saturated, blank, or unlike their plate',
    },
  },
  async run({ positionals, options, io }) {
    const folders = requireInput(positionals, 'folder');
    const checks = options['check-images'];
    const study = await openImages(
      imageInput(folders, options),
      io.task.child('Looking through folders', checks ? 0.1 : 1),
    );
    const { scan, rows, warnings, metadata, scale } = study;
    const all = [...scan.warnings, ...warnings];
    const controls = controlProposals(metadata);
    all.forEach(io.note);
    const text = scanText({ scan, controls, rows: rows.length, scale });
    const result = { ...scan, rows: rows.length, scale, controls, warnings: all };
    if (!checks) {
      io.result(result, text);
      return;
    }
    const quality = await checkQuality(
      { ...study, roots: scan.roots },
      { machine: readMachine(options), shards: null, task: io.task.child('Checking images', 0.9) },
    );
    io.result({ ...result, quality }, `${text}\n${qualityText(quality)}`);
  },
});
