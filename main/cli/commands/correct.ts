import { correctTable } from '../../engine/correct-table';
import { createMemoryCache } from '../../engine/cache';
import { openTable } from '../../engine/open-table';
import { startRun } from '../../engine/session';
import { provenance } from '../../engine/provenance';
import { applyModels, readModels, writeModels } from '../../engine/saved-models';
import type { Profiles } from '../../core/profiles';
import { writeProfiles } from '../../tables/write-profiles';
import { defineCommand } from '../command';
import {
  COLUMN_OPTIONS,
  PARAM_OPTION,
  TABLE_OPTIONS,
  readChain,
  readColumnRoles,
  readMachine,
  requireInput,
  requireTableOut,
} from '../table-options';
import { tableSource } from '../table-source';

export const correctCommand = defineCommand({
  name: 'correct',
  usage: '<profiles> --method <id> --batch <column> --out <profiles>',
  summary:
    'removes batch effects from a table of profiles; several methods, separated by commas, run one after the other',
  options: {
    method: { kind: 'text', value: 'id,…', help: 'see unbatch methods' },
    out: { kind: 'text', value: 'file', help: '.parquet, .csv, .csv.gz, .h5ad or .npy' },
    ...COLUMN_OPTIONS,
    ...PARAM_OPTION,
    ...TABLE_OPTIONS,
    'save-model': { kind: 'text', value: 'file', help: 'keep what the method learnt, for new plates' },
    'apply-model': {
      kind: 'text',
      value: 'file',
      help: 'correct by a model kept before, instead of --method',
    },
  },
  async run({ positionals, options, io }) {
    const files = requireInput(positionals, 'table of profiles');
    const out = requireTableOut(options.out);
    const { 'apply-model': applied } = options;
    const how =
      applied === undefined
        ? { chain: readChain(options.method, options.param) }
        : { kept: await readModels(applied) };
    const table = await openTable(tableSource(files, options), readColumnRoles(options), options.precision);
    table.notes.forEach(io.note);
    const run = await startRun(readMachine(options), options.seed, options.precision, io.task);
    const corrected =
      'kept' in how
        ? await applyModels(how.kept, table.samples, run)
        : await correctTable(
            table.samples,
            how.chain,
            run,
            createMemoryCache(),
            options['save-model'] !== undefined,
          );
    corrected.warnings.forEach(io.note);
    if (options['save-model'] !== undefined) {
      const { featureNames, features } = table.samples;
      const fitted = { featureNames, rows: features.rows, scaling: null };
      await writeModels(options['save-model'], corrected, fitted);
    }
    const recipe = provenance({
      command: 'correct',
      input: table.profiles,
      roles: table.roles,
      steps:
        'chain' in how ? how.chain.steps : how.kept.steps.map(({ method, params }) => ({ method, params })),
      seed: options.seed,
      precision: options.precision,
    });
    const profiles: Profiles = {
      metadata: table.profiles.metadata,
      featureNames: corrected.featureNames,
      features: corrected.features,
    };
    await writeProfiles(out, profiles, { recipe });
    const { rows, cols } = corrected.features;
    io.result(
      {
        out,
        rows,
        features: cols,
        method: corrected.id,
        diagnostics: corrected.diagnostics,
        warnings: corrected.warnings,
        device: run.compute.device,
      },
      `${out}: ${rows} rows × ${cols} features, corrected by ${corrected.id}`,
    );
  },
});
