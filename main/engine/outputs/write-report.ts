import path from 'node:path';
import type { Task } from '../../core/task';
import type { FigureFont } from '../../export/font';
import { pageFont } from '../../export/font';
import { reportHtml } from '../../export/report-html';
import { writeBytesAtomic } from '../../tables/atomic-file';
import { buildReport } from './build-report';
import { drawLayouts } from './draw-figures';
import type { OutputInput } from './output-input';
import { illuminationGroups } from './illumination-pictures';
import { methodRows } from './report-rows';
import { movedImages, reportImages } from './thumbnails';
import { reportVariance } from './variance-figures';

const MINUTES = 'YYYY-MM-DDTHH:MM'.length;

/** Writes report.html; the time of writing in it is the one thing that differs between two equal runs. */
export async function writeReport(input: OutputInput, font: FigureFont, task: Task): Promise<string> {
  const inPage = pageFont(font);
  const ranked = methodRows(input.outcomes, input.judgement.verdict.compared).map(({ id }) => id);
  const outcomes = [...input.outcomes].sort((a, b) => ranked.indexOf(a.id) - ranked.indexOf(b.id));
  const pictures = await drawLayouts({ ...input, outcomes }, inPage, task.child('drawing', 0.5));
  const images = [
    ...(await movedImages(input, task.child('moved images', 0.1))),
    ...(await reportImages(input, task.child('images', 0.4))),
    ...(await illuminationGroups(input.study.illumination)),
  ];
  const madeAt = new Date().toISOString().slice(0, MINUTES).replace('T', ' ');
  const file = path.join(input.folder, 'report.html');
  const data = buildReport(input, pictures, reportVariance(input, inPage), images, madeAt);
  await writeBytesAtomic(file, reportHtml(data, font));
  return file;
}
