import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Recipe, RecipeInput } from '../../contract/recipe';
import { corrections } from '../../correction/registry';
import { InputError } from '../../core/errors';
import { isImageName } from '../../images/image-name';
import { readRecipe } from '../../engine/recipe';
import { createRunKeeper } from '../../engine/window/keep-run';
import { usualMetrics } from '../../engine/evaluate-table';
import { defineCommand } from '../command';
import { REPORT_OPTIONS, finishStudy } from '../finish-study';
import {
  APPLY_OPTION,
  COLUMN_OPTIONS,
  JUDGING_OPTIONS,
  PARAM_OPTION,
  TABLE_OPTIONS,
  readChains,
  readColumnRoles,
  readJudging,
  readMachine,
  readMetrics,
  readSaved,
  requireInput,
  requireOption,
  splitParams,
} from '../table-options';
import { tableSource } from '../table-source';
import { STUDY_OPTIONS, imageInput, readEmbedding, readQuality } from '../study-options';

/** Run when no methods are named: quick ones that need a batch at most, and ComBat and Harmony as the field's usual choice. */
const USUAL_METHODS = ['none', 'standardize', 'robust-mad', 'sphering', 'combat', 'harmony'];

const isFolder = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A folder of tables, one a plate say: tables lie in it, and neither folders nor pictures. */
function holdsTables(folder: string): boolean {
  const entries = readdirSync(folder, { withFileTypes: true });
  return (
    entries.some(({ name }) => TABLE_NAME.test(name)) &&
    entries.every((entry) => entry.isFile() && !isImageName(entry.name))
  );
}

const TABLE_NAME = /\.(parquet|csv|csv\.gz|tsv|h5ad|npy)$/i;

interface InputOptions {
  readonly layout: string | undefined;
  readonly levels: readonly string[];
  readonly pattern: string | undefined;
  readonly metadata: string | undefined;
  readonly 'plate-map': readonly string[];
  readonly z: string | undefined;
  readonly time: string | undefined;
  readonly duplicates: 'drop' | 'keep';
  readonly features: string | undefined;
  readonly exclude: string | undefined;
  readonly 'fail-on-missing': boolean;
}

/** Folders hold images, files are tables; a mixture is refused. */
export function readInput(positionals: readonly string[], options: InputOptions): RecipeInput {
  const folders = positionals.filter((given) => isFolder(given) && !holdsTables(given));
  if (folders.length === positionals.length) return imageInput(folders, options);
  const tables = positionals.filter((given) => TABLE_NAME.test(given) || isFolder(given));
  if (tables.length !== positionals.length) {
    const wrong = positionals.find((file) => !tables.includes(file)) ?? '';
    const there = isFolder(wrong) || statSync(wrong, { throwIfNoEntry: false }) !== undefined;
    throw new InputError(
      there ? `${wrong} is neither a folder of images nor a table of profiles` : `${wrong} does not exist`,
      { hint: 'give folders, or tables (.parquet, .csv, .csv.gz, .h5ad, .npy), or one recipe.yaml' },
    );
  }
  return { kind: 'profiles', ...tableSource(tables, options) };
}

export const runCommand = defineCommand({
  name: 'run',
  usage: '<folder…|profiles…|recipe.yaml> --out <dir>',
  summary: 'the whole chain: embeds, corrects, judges, draws and exports; goes on where it was stopped',
  options: {
    out: { kind: 'text', value: 'dir', help: 'where everything is written; the same folder resumes' },
    methods: { kind: 'list', value: 'all|id,…', help: 'corrections; a chain is written a+b+c' },
    ...APPLY_OPTION,
    metrics: { kind: 'list', value: 'all|id,…', help: 'metrics (all but the costly lobo)' },
    'scale-features': {
      kind: 'choice',
      choices: ['auto', 'standardize', 'none'],
      default: 'auto',
      help: 'features to mean 0, sd 1 over all rows before anything else',
    },
    ...STUDY_OPTIONS,
    ...COLUMN_OPTIONS,
    ...JUDGING_OPTIONS,
    ...REPORT_OPTIONS,
    ...PARAM_OPTION,
    ...TABLE_OPTIONS,
  },
  async run({ positionals, options, io }) {
    const given = requireInput(positionals, 'folder, table or recipe');
    const out = path.resolve(requireOption(options.out, 'out'));
    const fromRecipe = given.length === 1 && /\.ya?ml$/i.test(given[0]);
    const named = options.methods.length > 0 ? options.methods : USUAL_METHODS;
    const methods = named.includes('all') ? corrections.ids : named;
    const params = splitParams(options.param, methods);
    const recipe: Recipe = fromRecipe
      ? await readRecipe(given[0])
      : {
          unbatch: 1,
          input: readInput(given, options),
          columns: readColumnRoles(options),
          embedding: readEmbedding(options),
          quality: readQuality(options),
          scaleFeatures: options['scale-features'],
          methods: [...readChains(methods, params.methods), ...(await readSaved(options))],
          metrics: readMetrics(options.metrics, params.metrics, usualMetrics()),
          umap: params.umap,
          judging: readJudging(options),
          seed: options.seed,
          precision: options.precision,
        };
    const keeper = createRunKeeper({ recipe, out, machine: readMachine(options) });
    await finishStudy(recipe, out, options, io, keeper);
  },
});
