import path from 'node:path';
import type { Recipe } from '../../contract/recipe';
import { corrections } from '../../correction/registry';
import { defineCommand } from '../command';
import { REPORT_OPTIONS, finishStudy } from '../finish-study';
import { DEFAULT_EMBEDDING, DEFAULT_QUALITY } from '../../contract/recipe';
import {
  APPLY_OPTION,
  COLUMN_OPTIONS,
  JUDGING_OPTIONS,
  PARAM_OPTION,
  TABLE_OPTIONS,
  readChains,
  readColumnRoles,
  readJudging,
  readMetrics,
  readSaved,
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
    ...APPLY_OPTION,
    metrics: { kind: 'list', value: 'all|id,…', help: 'metrics (all)' },
    ...COLUMN_OPTIONS,
    ...JUDGING_OPTIONS,
    ...REPORT_OPTIONS,
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
      methods: [...readChains(methods, params.methods), ...(await readSaved(options))],
      metrics: readMetrics(options.metrics, params.metrics),
      umap: params.umap,
      judging: readJudging(options),
      seed: options.seed,
      precision: options.precision,
    };
    await finishStudy(recipe, out, options, io);
  },
});
