import path from 'node:path';
import type { ScanRequest, StudySummary } from '../../contract/project';
import type { RecipeInput } from '../../contract/recipe';
import { DEFAULT_IMAGE_INPUT } from '../../contract/recipe';
import { createRng, shuffle } from '../../core/rng';
import type { Task } from '../../core/task';
import { timePointsOf, zPlanesOf } from '../../study/choose-planes';
import type { ImageStudy } from '../embed-images';
import { openImages } from '../embed-images';
import type { StudyFile } from './project-files';

const SKIPPED_SHOWN = 500;
const PREVIEWED = 60;

/** Named levels or a pattern say by themselves which layout is meant. */
const impliedLayout = ({ levels, pattern }: ScanRequest): string =>
  pattern !== undefined ? 'pattern' : levels !== undefined ? 'levels' : 'auto';

export const inputOf = (request: ScanRequest): Extract<RecipeInput, { kind: 'images' }> => ({
  kind: 'images',
  folders: request.folders,
  layout: request.layout ?? impliedLayout(request),
  levels: request.levels ?? [],
  pattern: request.pattern ?? null,
  metadata: request.metadata ?? null,
  plateMaps: request.plateMaps ?? DEFAULT_IMAGE_INPUT.plateMaps,
  z: request.z ?? DEFAULT_IMAGE_INPUT.z,
  time: request.time ?? DEFAULT_IMAGE_INPUT.time,
  duplicates: request.duplicates ?? DEFAULT_IMAGE_INPUT.duplicates,
});

const distinct = (values: readonly (string | null)[]): number =>
  new Set(values.filter((value) => value !== null)).size;

/** Rows spread evenly over batches and plates, in the study's order. */
function previewRows({ metadata, rows }: ImageStudy): readonly number[] {
  const column = metadata.get('Metadata_Batch') ?? metadata.get('Metadata_Plate');
  const groups = new Map<string, number[]>();
  rows.forEach((_, row) => {
    const value = column?.kind === 'text' ? (column.values[row] ?? '') : '';
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  });
  const share = Math.max(1, Math.ceil(PREVIEWED / groups.size));
  const picked = [...groups.values()].flatMap((group) =>
    shuffle(group, createRng(0, 'preview')).slice(0, share),
  );
  return picked.slice(0, PREVIEWED).sort((a, b) => a - b);
}

function summarise(study: ImageStudy, request: ScanRequest): StudySummary {
  const { scan, rows, channels, scale, warnings } = study;
  const wells = scan.images.map(({ plate, well }) => (well === null ? null : `${plate ?? ''}/${well}`));
  return {
    folders: scan.roots,
    request,
    layout: scan.layout,
    candidates: scan.candidates,
    files: scan.images.length,
    rows: rows.length,
    plates: distinct(scan.images.map(({ plate }) => plate)),
    wells: distinct(wells),
    channels,
    zPlanes: zPlanesOf(scan.images),
    timePoints: timePointsOf(scan.images),
    skipped: scan.skipped.slice(0, SKIPPED_SHOWN),
    skippedTotal: scan.skipped.length,
    plateMaps: scan.plateMaps,
    scale,
    warnings: [...scan.warnings, ...warnings],
    preview: previewRows(study),
  };
}

/** What the window keeps of a study. */
export const studyFile = (
  request: ScanRequest,
  input: RecipeInput,
  study: ImageStudy,
  sample: boolean,
): StudyFile => ({
  version: 1,
  name: path.basename(request.folders[0]),
  sample,
  input,
  summary: summarise(study, request),
  rows: study.rows,
  metadata: study.metadata,
});

/** Looks through folders and gives what the window shows and keeps of them. */
export async function openStudy(request: ScanRequest, sample: boolean, task: Task): Promise<StudyFile> {
  const input = inputOf(request);
  return studyFile(request, input, await openImages(input, task), sample);
}
