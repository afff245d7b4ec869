import { createMemoryCache } from '../../engine/cache';
import { layoutTable } from '../../engine/layout-table';
import { openProfiles } from '../../engine/open-table';
import { startRun } from '../../engine/session';
import { writeProfiles } from '../../tables/write-profiles';
import { defineCommand } from '../command';
import { TABLE_OPTIONS, readMachine, requireInput, requireTableOut } from '../table-options';
import { tableSource } from '../table-source';

export const umapCommand = defineCommand({
  name: 'umap',
  usage: '<profiles> --out <table>',
  summary: 'lays the rows out in two dimensions by UMAP on exact neighbours',
  options: {
    out: { kind: 'text', value: 'file', help: '.parquet, .csv, .csv.gz, .h5ad or .npy' },
    neighbors: { kind: 'number', min: 2, max: 1000, default: 15, help: 'more: coarser, more global picture' },
    'min-dist': { kind: 'number', min: 0, max: 10, default: 0.1, help: 'less: tighter clumps' },
    epochs: {
      kind: 'text',
      value: 'N',
      help: 'rounds of the optimiser (auto: 500 up to 10,000 rows, else 200)',
    },
    ...TABLE_OPTIONS,
  },
  async run({ positionals, options, io }) {
    const files = requireInput(positionals, 'table of profiles');
    const out = requireTableOut(options.out);
    const { profiles, notes } = await openProfiles(tableSource(files, options), options.precision);
    notes.forEach(io.note);
    const run = await startRun(readMachine(options), options.seed, options.precision, io.task);
    const { coordinates } = await layoutTable(
      profiles.features,
      { neighbors: options.neighbors, 'min-dist': options['min-dist'], epochs: options.epochs ?? 'auto' },
      run,
      createMemoryCache(),
    );
    await writeProfiles(out, {
      metadata: profiles.metadata,
      featureNames: ['umap_1', 'umap_2'],
      features: coordinates,
    });
    io.result(
      { out, rows: coordinates.rows, device: run.compute.device },
      `${out}: UMAP of ${coordinates.rows} rows`,
    );
  },
});
