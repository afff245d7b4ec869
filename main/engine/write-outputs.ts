import path from 'node:path';
import { loadFigureFont } from '../export/font';
import { scoresCsv } from '../export/scores-csv';
import { writeBytesAtomic } from '../tables/atomic-file';
import { drawFigures } from './outputs/draw-figures';
import type { OutputInput } from './outputs/output-input';
import { methodRows, metricColumns } from './outputs/report-rows';
import type { ScoresJson } from './outputs/scores-json';
import { scoresJson } from './outputs/scores-json';
import { writeReport } from './outputs/write-report';
import { writeTables } from './outputs/write-tables';
import { recipeText } from './recipe';

export interface WrittenOutputs {
  readonly scores: ScoresJson;
  /** Absolute paths. */
  readonly files: readonly string[];
}

const SHARES = { tables: 0.4, figures: 0.4, report: 0.2 } as const;

/** Writes everything a run leaves in its folder. Apart from times in report and log, the same run gives the same bytes. */
export async function writeOutputs(input: OutputInput): Promise<WrittenOutputs> {
  const { folder, recipe, outcomes, judgement, task } = input;
  const files: string[] = [];
  const write = async (name: string, content: string): Promise<void> => {
    const file = path.join(folder, name);
    await writeBytesAtomic(file, content);
    files.push(file);
  };
  files.push(...(await writeTables({ ...input, task: task.child('tables', SHARES.tables) })));
  const scores = scoresJson(outcomes, judgement, input.tuning);
  await write('scores.json', JSON.stringify(scores, null, 1));
  await write(
    'scores.csv',
    scoresCsv(methodRows(outcomes, judgement.verdict.compared), metricColumns(recipe)),
  );
  await write('recipe.yaml', recipeText(recipe));
  const font = loadFigureFont(input.assetsFolder);
  files.push(...(await drawFigures(input, font, task.child('figures', SHARES.figures))));
  files.push(await writeReport(input, font, task.child('report', SHARES.report)));
  return { scores, files };
}
