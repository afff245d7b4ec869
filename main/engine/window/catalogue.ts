import type { ExportEntry } from '../../contract/export';
import type { Catalogue } from '../../contract/project';
import { corrections } from '../../correction/registry';
import { metrics } from '../../metrics/registry';
import { projections } from '../../projection/registry';
import { layouts } from '../../study/registry';
import { correctionEntry, metricEntry } from '../catalogue';
import { modelEntries } from '../models';

/** What the Export step offers. */
export const EXPORTS: readonly ExportEntry[] = [
  {
    id: 'parquet',
    title: 'Parquet',
    summary: 'One table a correction; for pycytominer, pandas, R and DuckDB.',
  },
  { id: 'csv', title: 'CSV', summary: 'One table a correction; for everything, Excel included.' },
  {
    id: 'h5ad',
    title: 'AnnData (h5ad)',
    summary: 'All corrections and layouts in one file; for scanpy and scib.',
  },
  { id: 'npy', title: 'NumPy (npy)', summary: 'The bare matrices, in the order of the rows.' },
  { id: 'figures', title: 'Figures', summary: 'UMAPs before and after, scores; SVG and PNG.' },
  { id: 'report', title: 'Report', summary: 'One HTML page with design, scores, pictures and methods text.' },
  {
    id: 'models',
    title: 'Correction models',
    summary:
      'What each correction has learnt, to be applied to other plates; of those that can place new rows.',
  },
  { id: 'scores', title: 'Scores (scores.csv)', summary: 'One row a correction, one column a score.' },
  {
    id: 'recipe',
    title: 'Recipe (recipe.yaml)',
    summary: 'Every choice that led here; unbatch run recipe.yaml does it again.',
  },
];

/** Everything that the window's forms offer. */
export const readCatalogue = async (modelsDir: string): Promise<Catalogue> => ({
  methods: corrections.entries.map(correctionEntry),
  metrics: metrics.entries.map(metricEntry),
  layouts: layouts.entries.map(({ id, title, summary, citation }) => ({
    id,
    title,
    summary,
    citation,
    needs: [],
    params: {},
  })),
  models: await modelEntries(modelsDir),
  exports: EXPORTS,
  umap: projections.find('umap').params,
  devices: ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'],
});
