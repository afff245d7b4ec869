import { createMemoryCache } from '../../engine/cache';
import { hashDesign } from '../../engine/correct-table';
import type { ReportedScore } from '../../engine/evaluate-table';
import { evaluateTable } from '../../engine/evaluate-table';
import { designReport } from '../../engine/design';
import { alignRows } from '../../engine/align-rows';
import { openProfiles, openTable } from '../../engine/open-table';
import { readPairs } from '../../engine/read-pairs';
import { startRun } from '../../engine/session';
import { metrics } from '../../metrics/registry';
import { defineCommand } from '../command';
import {
  COLUMN_OPTIONS,
  PARAM_OPTION,
  TABLE_OPTIONS,
  readColumnRoles,
  readMachine,
  readMetrics,
  requireInput,
} from '../table-options';
import { tableSource } from '../table-source';

const WIDTH = 24;
const USUAL_NEIGHBOURS = 15;

/** Metrics that ask 15 neighbours unless told otherwise; KNI and kBET have numbers of their own. */
function takesNeighbours(id: string): boolean {
  const { params } = metrics.find(id);
  return Object.hasOwn(params, 'k') && params['k'].default === USUAL_NEIGHBOURS;
}

function scoreLine(id: string, score: ReportedScore): string {
  const value = score.value === null ? `–  (${score.why ?? ''})` : score.value.toFixed(4);
  const direction = score.range[1] > score.range[0] ? 'higher is better' : 'lower is better';
  return `${id.padEnd(WIDTH)} ${value.padEnd(8)} ${score.value === null ? '' : `${score.measures}, ${direction}`}`;
}

export const evaluateCommand = defineCommand({
  name: 'evaluate',
  usage: '<profiles> --batch <column> --label <column>',
  summary: 'scores a table: how well batches mix and how much biology is there',
  options: {
    metrics: { kind: 'list', value: 'all|id,…', help: 'see unbatch metrics' },
    neighbors: {
      kind: 'number',
      min: 1,
      max: 1000,
      default: USUAL_NEIGHBOURS,
      help: 'neighbours of the k-nearest-neighbour metrics',
    },
    before: { kind: 'text', value: 'profiles', help: 'the same rows before correction' },
    other: { kind: 'text', value: 'profiles', help: 'the same samples in a second modality' },
    pairs: { kind: 'text', value: 'csv', help: 'known related pairs of labels, two columns' },
    ...COLUMN_OPTIONS,
    ...PARAM_OPTION,
    ...TABLE_OPTIONS,
  },
  async run({ positionals, options, io }) {
    const files = requireInput(positionals, 'table of profiles');
    const choices = readMetrics(options.metrics, options.param).map(({ metric, params }) => ({
      metric,
      params: takesNeighbours(metric) ? { k: options.neighbors, ...params } : params,
    }));
    const source = tableSource(files, options);
    const table = await openTable(source, readColumnRoles(options), options.precision);
    table.notes.forEach(io.note);
    const second = async (file: string | undefined) =>
      file === undefined
        ? undefined
        : alignRows(
            (await openProfiles({ ...source, files: [file], metadata: null }, options.precision)).profiles,
            table.profiles,
            file,
          );
    const before = await second(options.before);
    const other = await second(options.other);
    const pairs = options.pairs === undefined ? undefined : await readPairs(options.pairs);
    const run = await startRun(readMachine(options), options.seed, options.precision, io.task);
    const evaluation = await evaluateTable(
      table.samples,
      hashDesign(table.samples),
      choices,
      {
        ...(before === undefined ? {} : { before }),
        ...(other === undefined ? {} : { other }),
        ...(pairs === undefined ? {} : { pairs }),
      },
      run,
      createMemoryCache(),
    );
    const design = designReport(table.samples);
    const { scores, summary } = evaluation;
    const lines = Object.entries(scores).map(([id, score]) => scoreLine(id, score));
    const value = summary.value === null ? '–' : summary.value.toFixed(4);
    io.result(
      { scores, summary, design, device: run.compute.device },
      [
        ...lines,
        '',
        `summary (0.4 mixing + 0.6 biology): ${value}`,
        ...(design === null ? [] : [`design: ${design.light}. ${design.why}`]),
      ].join('\n'),
    );
  },
});
