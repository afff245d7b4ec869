import path from 'node:path';
import { DEFAULT_JUDGING } from '../../contract/judgement';
import type { Recipe } from '../../contract/recipe';
import { corrections } from '../../correction/registry';
import { assetsFolder } from '../../engine/assets';
import { runStudy } from '../../engine/run-study';
import { defineCommand } from '../command';
import { studyText } from '../score-table';
import { DEFAULT_EMBEDDING, DEFAULT_QUALITY } from '../../contract/recipe';
import {
  COLUMN_OPTIONS,
  PARAM_OPTION,
  TABLE_OPTIONS,
  readChains,
  readColumnRoles,
  readMachine,
  readMetrics,
  requireInput,
  requireOption,
  splitParams,
} from '../table-options';
import { tableSource } from '../table-source';

export const compareCommand = defineCommand({
  name: 'compare',
  usage: '<profiles> --batch <column> --label <column> --out <dir>',
  summary: 'runs every method on a table, scores each by every metric, ranks them, and writes a report',
  options: {
    out: {
      kind: 'text',
      value: 'dir',
      help: 'where results and report are written; the same folder resumes',
    },
    methods: { kind: 'list', value: 'all|id,…', help: 'corrections (all); a chain is written a+b+c' },
    metrics: { kind: 'list', value: 'all|id,…', help: 'metrics (all)' },
    ...COLUMN_OPTIONS,
    ...PARAM_OPTION,
    ...TABLE_OPTIONS,
  },
  async run({ positionals, options, io }) {
    const files = requireInput(positionals, 'table of profiles');
    const out = path.resolve(requireOption(options.out, 'out'));
    const all = options.methods.length === 0 || options.methods.includes('all');
    const methods = all ? corrections.ids : options.methods;
    const params = splitParams(options.param, methods);
    const recipe: Recipe = {
      unbatch: 1,
      input: { kind: 'profiles', ...tableSource(files, options) },
      columns: readColumnRoles(options),
      embedding: DEFAULT_EMBEDDING,
      quality: DEFAULT_QUALITY,
      scaleFeatures: 'none',
      methods: readChains(methods, params.methods),
      metrics: readMetrics(options.metrics, params.metrics),
      umap: {},
      judging: DEFAULT_JUDGING,
      seed: options.seed,
      precision: options.precision,
    };
    const result = await runStudy({
      recipe,
      out,
      machine: readMachine(options),
      assetsFolder: assetsFolder(),
      task: io.task,
      listener: { note: io.note },
    });
    io.result(
      { ...result.outputs.scores, files: result.outputs.files, device: result.device },
      studyText(result, out),
    );
  },
});
