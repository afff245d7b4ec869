import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ExportRequest, ExportResult } from '../../contract/export';
import type { Recipe } from '../../contract/recipe';
import { InputError, StorageError } from '../../core/errors';
import type { Task } from '../../core/task';
import { loadFigureFont } from '../../export/font';
import { scoresCsv } from '../../export/scores-csv';
import { writeBytesAtomic } from '../../tables/atomic-file';
import { writeProfiles } from '../../tables/write-profiles';
import { assetsFolder } from '../assets';
import { drawFigures } from '../outputs/draw-figures';
import type { OutputInput } from '../outputs/output-input';
import { fileName } from '../outputs/output-input';
import { metricColumns, methodRows } from '../outputs/report-rows';
import { writeH5ad } from '../outputs/write-tables';
import { writeFittedModels } from '../outputs/write-models';
import { writeReport } from '../outputs/write-report';
import { tableProvenance } from '../outputs/write-tables';
import { recipeText } from '../recipe';
import { computeStudy } from '../run-study';
import { placingMethods } from '../saved-models';
import { EXPORTS } from './catalogue';
import type { OpenProject } from './open-project';

const TABLES: Readonly<Record<string, string>> = { parquet: '.parquet', csv: '.csv', npy: '.npy' };

function checkRequest(project: OpenProject, request: ExportRequest): Recipe {
  const recipe = project.recipe();
  if (recipe === null)
    throw new InputError('nothing was computed yet', { hint: 'run the corrections first' });
  const unknown = request.formats.find((format) => !EXPORTS.some(({ id }) => id === format));
  if (unknown !== undefined) throw new InputError(`there is no export format "${unknown}"`);
  if (request.formats.length === 0) throw new InputError('no format was chosen');
  return { ...recipe, methods: recipe.methods.filter(({ id }) => request.methods.includes(id)) };
}

async function writeMatrixTables(input: OutputInput, request: ExportRequest): Promise<readonly string[]> {
  const files: string[] = [];
  for (const outcome of input.outcomes) {
    if (outcome.status !== 'done' || !request.methods.includes(outcome.id)) continue;
    const { features, featureNames } = outcome.table;
    for (const format of request.formats.filter((id) => Object.hasOwn(TABLES, id))) {
      const file = path.join(input.folder, `${fileName(outcome.id)}${TABLES[format]}`);
      const profiles = { metadata: input.study.profiles.metadata, featureNames, features };
      await writeProfiles(file, profiles, { recipe: tableProvenance(input, outcome.id) });
      files.push(file);
    }
  }
  return files;
}

/** Scores and recipe, as the command line writes them. */
async function writeTexts(input: OutputInput, { formats }: ExportRequest): Promise<readonly string[]> {
  const { recipe, outcomes, judgement, folder } = input;
  const texts: readonly (readonly [format: string, name: string, content: () => string])[] = [
    [
      'scores',
      'scores.csv',
      () => scoresCsv(methodRows(outcomes, judgement.verdict.compared), metricColumns(recipe)),
    ],
    ['recipe', 'recipe.yaml', () => recipeText(recipe)],
  ];
  const files: string[] = [];
  for (const [format, name, content] of texts) {
    if (!formats.includes(format)) continue;
    const file = path.join(folder, name);
    await writeBytesAtomic(file, content());
    files.push(file);
  }
  return files;
}

/** Writes what was asked for into the user's folder; everything computed is taken from the project. */
export async function exportProject(
  project: OpenProject,
  request: ExportRequest,
  task: Task,
): Promise<ExportResult> {
  const recipe = checkRequest(project, request);
  // Rows embedded elsewhere have other keys: asked for on the processor, they would be embedded again.
  const machine = project.machine(project.embedRequest('cpu').device);
  const computed = await computeStudy({
    recipe,
    out: project.folder,
    machine,
    assetsFolder: assetsFolder(),
    task: task.child('Reading results', 0.5),
  });
  const input: OutputInput = {
    ...computed,
    recipe,
    folder: request.folder,
    assetsFolder: assetsFolder(),
    task: task.child('Writing files', 0.5),
  };
  const files = [...(await writeMatrixTables(input, request))];
  if (request.formats.includes('h5ad')) files.push(await writeH5ad(input));
  files.push(...(await writeTexts(input, request)));
  if (request.formats.includes('models')) files.push(...(await writeFittedModels(input, machine)));
  const font = loadFigureFont(input.assetsFolder);
  if (request.formats.includes('figures')) files.push(...(await drawFigures(input, font, input.task)));
  if (request.formats.includes('report')) files.push(await writeReport(input, font, input.task));
  if (files.length === 0) {
    throw new StorageError('nothing was written', {
      hint: `choose at least one correction; of those that can be kept as models there are ${placingMethods().join(', ')}`,
    });
  }
  return {
    folder: request.folder,
    files: await Promise.all(files.map(async (file) => ({ path: file, bytes: (await stat(file)).size }))),
  };
}
