import sharp from 'sharp';
import type { ImageGroup, ReportImage } from '../../export/report-data';
import type { Task } from '../../core/task';
import { AppError, CancelledError } from '../../core/errors';
import { rowThumbnail } from '../row-thumbnail';
import type { OutputInput } from './output-input';
import { methodRows } from './report-rows';

/** Pictures for the report: of every label, one or two images of every batch; the samples that moved most. */

const LABELS_SHOWN = 6;
const PER_BATCH = 2;
const MOVED_SHOWN = 12;
/** Twice the width of the report's gallery: sharp on dense screens and on paper. */
const SIZE_PX = 256;
const WEBP_QUALITY = 78;

/** Rows of one label, spread over the batches. */
function pickRows(label: number, { study }: OutputInput): readonly number[] {
  const { samples } = study;
  const [batch] = samples.batches;
  const taken = new Int32Array(batch.levels.length);
  return Array.from({ length: samples.features.rows }, (_, row) => row).filter((row) => {
    if (samples.label?.codes[row] !== label) return false;
    return taken[batch.codes[row]]++ < PER_BATCH;
  });
}

/** An image that cannot be shown is left out: it was readable when it was embedded, and is listed if it was not. */
async function dataUri(input: OutputInput, row: number): Promise<string | null> {
  const files = input.study.rowFiles?.[row];
  if (files === undefined) return null;
  try {
    const png = await rowThumbnail(files, SIZE_PX);
    // Lossless, the pictures of a few labels would be most of the report.
    const webp = await sharp(png).webp({ quality: WEBP_QUALITY, smartSubsample: true }).toBuffer();
    return `data:image/webp;base64,${webp.toString('base64')}`;
  } catch (error) {
    if (error instanceof AppError && !(error instanceof CancelledError)) return null;
    throw error;
  }
}

/** Groups by label; within a group the batches follow each other. */
export async function reportImages(input: OutputInput, task: Task): Promise<readonly ImageGroup[]> {
  const { samples } = input.study;
  if (input.study.rowFiles === null || samples.label === undefined) return [];
  const [batch] = samples.batches;
  const labels = samples.label.levels.slice(0, LABELS_SHOWN);
  const groups: ImageGroup[] = [];
  for (const [code, title] of labels.entries()) {
    await task.tick(code, labels.length);
    const rows = [...pickRows(code, input)].sort((a, b) => batch.codes[a] - batch.codes[b] || a - b);
    const images = await Promise.all(
      rows.map(async (row) => ({ uri: await dataUri(input, row), caption: batch.levels[batch.codes[row]] })),
    );
    groups.push({
      title,
      images: images.flatMap(({ uri, caption }) => (uri === null ? [] : [{ dataUri: uri, caption }])),
    });
  }
  return groups.filter(({ images }) => images.length > 0);
}

/**
 * The samples whose neighbours changed most under the recommended correction; where nothing is decided, under the best of
 * the ranking; none where the data are to be left as they are.
 */
export async function movedImages(input: OutputInput, task: Task): Promise<readonly ImageGroup[]> {
  const { label, batches } = input.study.samples;
  const { recommend } = input.judgement.verdict;
  if (input.study.rowFiles === null || batches.length === 0 || recommend === 'none') return [];
  const assessed = methodRows(input.outcomes, input.judgement.verdict.compared).flatMap(({ id, title }) => {
    const outcome = input.outcomes.find((entry) => entry.id === id);
    if (outcome?.status !== 'done' || outcome.assessment === null) return [];
    const { neighbourhoods } = outcome.assessment.overCorrection;
    return 'why' in neighbourhoods ? [] : [{ id, title, moved: neighbourhoods.moved }];
  });
  const shown = assessed.find(({ id }) => id === recommend) ?? assessed.at(0);
  if (shown === undefined) return [];
  const images: ReportImage[] = [];
  for (const [i, { row, share }] of shown.moved.slice(0, MOVED_SHOWN).entries()) {
    await task.tick(i, MOVED_SHOWN);
    const uri = await dataUri(input, row);
    const names = [label?.levels[label.codes[row]], batches[0].levels[batches[0].codes[row]]];
    const caption = [...names.filter((name) => name !== undefined), `${Math.round(100 * share)} % changed`];
    if (uri !== null) images.push({ dataUri: uri, caption: caption.join(', ') });
  }
  return images.length === 0 ? [] : [{ title: `Neighbours changed most by ${shown.title}`, images }];
}
