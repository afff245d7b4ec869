import path from 'node:path';
import type { Theme } from '../../contract/palette';
import type { MapKind } from '../../contract/project';
import type { Task } from '../../core/task';
import type { FigureColumn } from '../../export/legend';
import type { FigureFont } from '../../export/font';
import { metricsFigure } from '../../export/metrics-figure';
import { mixingVersusBiologyFigure } from '../../export/mixing-versus-biology-figure';
import { rasterise } from '../../export/rasterise';
import type { ThemedFigure } from '../../export/report-data';
import { scatterFigure } from '../../export/scatter-figure';
import { tuningFigure } from '../../export/tuning-figure';
import { writeBytesAtomic } from '../../tables/atomic-file';
import type { MethodOutcome } from '../compare-methods';
import type { OutputInput } from './output-input';
import { fileName } from './output-input';
import { methodRows, metricColumns } from './report-rows';
import { varianceFigures } from './variance-figures';

/** Pictures for the report (both themes) and as files (light; SVG and PNG). */

const PNG_SCALE = 2;
/** Points beyond which they are a picture inside the SVG file. */
const RASTER_ABOVE = 20_000;
/** Points drawn of each map in the report, which holds all methods; files have them all. */
const REPORT_POINTS = 2000;

type Done = Extract<MethodOutcome, { status: 'done' }>;

/** Batch and label as figures colour by them; labels whose rows are all negative controls are drawn as controls. */
export function figureColumns({ study }: OutputInput): readonly FigureColumn[] {
  const { samples, roles } = study;
  const { label, control } = samples;
  const treated = new Set(Array.from(label?.codes ?? []).filter((_, row) => control?.[row] !== 1));
  const controls = label?.levels.filter((_, code) => control !== undefined && !treated.has(code)) ?? [];
  return [
    ...samples.batches.map((factor, i) => ({ name: roles.batch[i], ...factor })),
    ...(label === undefined || roles.label === null ? [] : [{ name: roles.label, ...label, controls }]),
  ];
}

const digits = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(2);

/** The numbers that the verdict compares, as everywhere. */
function scoresInWords({ judgement }: OutputInput, { id, evaluation }: Done): string {
  const { compared } = judgement.verdict;
  const found = Object.hasOwn(compared, id) ? compared[id] : undefined;
  const { mixing, biology } = evaluation.summary;
  if (found === undefined) return `mixing ${digits(mixing)}, biology ${digits(biology)}`;
  return `mixing ${digits(found.mixing?.value)}, biology ${digits(found.biology?.value)}`;
}

/** Steps of the share of changed neighbours: a fifth each. */
const CHANGED = ['0 to 20 %', '20 to 40 %', '40 to 60 %', '60 to 80 %', '80 to 100 %'];

/** How much of every row's neighbourhood a correction exchanged. */
function changedColumn({ assessment }: Done): readonly FigureColumn[] {
  if (assessment === null || 'why' in assessment.overCorrection.neighbourhoods) return [];
  const last = CHANGED.length - 1;
  const codes = Array.from(assessment.changed, (share) =>
    Number.isFinite(share) ? Math.min(last, Math.floor(share * CHANGED.length)) : -1,
  );
  return [{ name: 'Neighbours changed', codes, levels: CHANGED, steps: true, own: true }];
}

const MAPS: Readonly<Record<MapKind, string>> = { umap: 'UMAP', pca: 'Principal components 1 and 2' };

/** What a panel says below its title: the scores, of components their shares of the variance too. */
function panelWords(input: OutputInput, outcome: Done, map: MapKind): string {
  const words = scoresInWords(input, outcome);
  if (map === 'umap' || outcome.principal === null) return words;
  const [first, second] = outcome.principal.shares.map((share) => (100 * share).toFixed(0));
  return `${words}; ${first} and ${second} % of the variance`;
}

async function beforeAndAfter(
  input: OutputInput,
  font: FigureFont,
  [before, after]: readonly [Done, Done],
  map: MapKind,
  theme: Theme,
  drawn: Set<string> | null,
): Promise<string> {
  const panels = [before, after].flatMap((outcome, i) => {
    const layout = map === 'umap' ? outcome.layout : outcome.principal;
    if (layout === null) return [];
    return [
      {
        title: i === 0 ? 'Before' : `After: ${outcome.title}`,
        subtitle: panelWords(input, outcome, map),
        coordinates: layout.coordinates.data,
        ...(i === 0 ? { sharedAs: 'before' } : {}),
      },
    ];
  });
  return scatterFigure({
    font,
    theme,
    title: `${MAPS[map]} before and after ${after.title}`,
    subtitle: `${input.study.samples.features.rows} rows`,
    panels,
    columns: [...figureColumns(input), ...changedColumn(after)],
    seed: input.recipe.seed,
    rasterAbove: RASTER_ABOVE,
    ...(drawn === null ? {} : { page: { drawn, mostPoints: REPORT_POINTS } }),
  });
}

async function writeFigure(folder: string, name: string, svg: string): Promise<readonly string[]> {
  const base = path.join(folder, 'figures', name);
  await writeBytesAtomic(`${base}.svg`, svg);
  await writeBytesAtomic(`${base}.png`, await rasterise(svg, PNG_SCALE));
  return [`${base}.svg`, `${base}.png`];
}

/** UMAPs before and after every method, in both themes. */
export async function drawLayouts(
  input: OutputInput,
  font: FigureFont,
  task: Task,
  use: 'file' | 'report' = 'report',
): Promise<readonly (ThemedFigure & { readonly id: string })[]> {
  const done = input.outcomes.filter((outcome) => outcome.status === 'done');
  const before = done.find(({ id }) => id === 'none');
  const after = done.filter(({ id, layout }) => id !== 'none' && layout !== null);
  if (before === undefined) return [];
  const layouts: (ThemedFigure & { readonly id: string })[] = [];
  const isPage = use === 'report';
  const drawn = { light: isPage ? new Set<string>() : null, dark: isPage ? new Set<string>() : null };
  for (const [i, outcome] of after.entries()) {
    await task.tick(i, after.length);
    const light = await beforeAndAfter(input, font, [before, outcome], 'umap', 'light', drawn.light);
    const dark = await beforeAndAfter(input, font, [before, outcome], 'umap', 'dark', drawn.dark);
    layouts.push({ id: outcome.id, title: outcome.title, light, dark });
  }
  return layouts;
}

/** Files of the principal components before and after every method: the report has the UMAPs. */
async function writePrincipal(input: OutputInput, font: FigureFont, task: Task): Promise<readonly string[]> {
  const done = input.outcomes
    .filter((outcome) => outcome.status === 'done')
    .filter(({ principal }) => principal !== null);
  const before = done.find(({ id }) => id === 'none');
  if (before === undefined) return [];
  const others = done.filter(({ id }) => id !== 'none');
  const files: string[] = [];
  for (const [i, after] of others.entries()) {
    await task.tick(i, others.length);
    const svg = await beforeAndAfter(input, font, [before, after], 'pca', 'light', null);
    files.push(...(await writeFigure(input.folder, `pca-${fileName(after.id)}`, svg)));
  }
  return files;
}

/** Writes UMAPs and principal components before and after every method, the score table and mixing against biology, as SVG and PNG. */
export async function drawFigures(
  input: OutputInput,
  font: FigureFont,
  task: Task,
): Promise<readonly string[]> {
  const layouts = await drawLayouts(input, font, task.child('drawing', 0.5), 'file');
  const write = task.child('writing', 0.3);
  const files: string[] = [];
  for (const [i, { id, light }] of layouts.entries()) {
    await write.tick(i, layouts.length + 1);
    files.push(...(await writeFigure(input.folder, `umap-${fileName(id)}`, light)));
  }
  files.push(...(await writePrincipal(input, font, task.child('components', 0.2))));
  const methods = methodRows(input.outcomes, input.judgement.verdict.compared);
  const { recommend } = input.judgement.verdict;
  const common = { font, methods, recommend };
  const scores = metricsFigure({ ...common, title: 'Scores', metrics: metricColumns(input.recipe) });
  files.push(...(await writeFigure(input.folder, 'scores', scores)));
  for (const { id, draw } of varianceFigures(input, font)) {
    files.push(...(await writeFigure(input.folder, `variance-${fileName(id)}`, draw('light'))));
  }
  for (const tuning of input.tuning) {
    const title = methods.find(({ id }) => id === tuning.id)?.title ?? tuning.id;
    const svg = tuningFigure({ font, title, tuning });
    files.push(...(await writeFigure(input.folder, `strength-${fileName(tuning.id)}`, svg)));
  }
  const balance = mixingVersusBiologyFigure({ ...common, title: 'Mixing and biology', baseline: 'none' });
  files.push(...(await writeFigure(input.folder, 'mixing-versus-biology', balance)));
  return files;
}
