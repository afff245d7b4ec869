import type { CatalogueEntry } from '../../main/contract/catalogue';
import type { Catalogue } from '../../main/contract/project';

const entry = (
  id: string,
  title: string,
  summary: string,
  more: Partial<CatalogueEntry> = {},
): CatalogueEntry => ({
  id,
  title,
  summary,
  citation: '',
  needs: [],
  params: {},
  ...more,
});

export const fakeCatalogue: Catalogue = {
  methods: [
    entry('none', 'No correction', 'Leaves the profiles as they are.'),
    entry('standardize', 'Standardise per batch', 'Gives every feature mean 0 and spread 1 in each batch.', {
      needs: ['batch'],
    }),
    entry(
      'robust-mad',
      'Robust standardisation (MAD)',
      'Gives every feature median 0 and MAD 1 in each batch.',
      {
        needs: ['batch'],
        cost: { secondsPerMillion: 0.2, growth: 'rows' },
      },
    ),
    entry('position', 'Position effects', 'Takes out what rows and columns of a plate have in common.', {
      needs: ['plate', 'well'],
    }),
    entry('sphering', 'Sphering', 'Removes the correlations that are seen among controls.', {
      assumes: 'Controls vary only for technical reasons.',
      citation: 'Kessy et al. 2018, Am Stat 72:309',
      params: {
        'per-batch': {
          kind: 'flag',
          default: false,
          label: 'Per batch',
          help: 'Each batch is sphered on its own.',
        },
        epsilon: {
          kind: 'float',
          default: 1e-6,
          min: 0,
          max: 1,
          label: 'Regularisation',
          help: 'Larger values remove less.',
        },
      },
    }),
    entry('tvn', 'Typical variation normalisation', 'Aligns the spread of controls between batches.', {
      needs: ['controls'],
    }),
    entry(
      'combat',
      'ComBat',
      'Removes shift and scale of each batch, with strength shared between features.',
      {
        needs: ['batch'],
      },
    ),
    entry('harmony', 'Harmony', 'Moves soft clusters of similar images together across batches.', {
      needs: ['batch'],
      cost: { secondsPerMillion: 8, growth: 'rows' },
      assumes: 'Every batch holds some rows like those of the other batches.',
      citation: 'Korsunsky et al. 2019, Nat Methods 16:1289',
      params: {
        formula: {
          kind: 'choice',
          default: 'r-2',
          choices: { 'r-2': 'R harmony 2.0', 'harmonypy-2026': 'harmonypy, line of 2026' },
          label: 'Version',
          help: 'Versions in use give different results.',
        },
        theta: {
          kind: 'float',
          default: 2,
          min: 0,
          max: 20,
          label: 'Diversity',
          help: 'Larger values mix batches more strongly; 0 does not ask for mixing.',
        },
        clusters: {
          kind: 'int',
          default: 'auto',
          min: 1,
          max: 1000,
          label: 'Clusters',
          help: 'More clusters follow finer differences.',
        },
        reference: {
          kind: 'level',
          default: null,
          label: 'Reference batch',
          help: 'A batch that is left as it is.',
        },
        also: {
          kind: 'columns',
          default: [],
          label: 'Further batch columns',
          help: 'Columns that are mixed as well.',
        },
      },
    }),
  ],
  metrics: [
    entry('asw-batch', 'Silhouette of batches', 'How far the batches lie inside each other.', {
      measures: 'mixing',
      range: [0, 1],
      caution: 'Misled by batches that hold different labels.',
    }),
    entry('ilisi', 'Local mixing (iLISI)', 'How many batches a neighbourhood holds.', {
      measures: 'mixing',
      range: [0, 1],
    }),
    entry('kbet', 'kBET', 'Share of neighbourhoods that look like the whole.', {
      measures: 'mixing',
      range: [0, 1],
      needs: ['batch'],
      params: {
        k: {
          kind: 'int',
          default: 'auto',
          min: 2,
          max: 1000,
          label: 'Neighbours',
          help: 'More neighbours ask about larger regions.',
        },
      },
    }),
    entry('pcr', 'Variance explained by batch', 'Share of the variance that follows the batch.', {
      measures: 'mixing',
      range: [1, 0],
    }),
    entry('asw-label', 'Silhouette of labels', 'How far the labels lie apart.', {
      measures: 'biology',
      range: [0, 1],
    }),
    entry('nmi', 'Clusters against labels (NMI)', 'Whether clusters agree with labels.', {
      measures: 'biology',
      range: [0, 1],
    }),
    entry('nsc', 'Mechanism told (NSC)', 'Whether the nearest compound has the same mechanism.', {
      measures: 'biology',
      range: [0, 1],
      needs: ['group'],
    }),
    entry('lobo', 'Leave one batch out', 'Labels of a batch told by the others.', {
      measures: 'biology',
      range: [0, 1],
      costly: true,
    }),
  ],
  layouts: [
    entry('opera-phenix', 'Opera Phenix', 'Names of Harmony.'),
    entry('levels', 'Folder levels', 'One folder a value.'),
  ],
  models: [
    {
      id: 'morphology',
      title: 'Morphology profile',
      summary: 'Size, shape, texture and intensity; needs no model file.',
      citation: '',
      dimensions: 200,
      ready: true,
    },
    {
      id: 'dinobloom-s',
      title: 'DinoBloom-S',
      summary: 'A vision transformer for blood cells.',
      citation: '',
      dimensions: 384,
      ready: false,
      why: 'Its file has not been imported yet.',
    },
  ],
  exports: [
    { id: 'parquet', title: 'Parquet', summary: 'For pycytominer, R and Python.' },
    { id: 'csv', title: 'CSV', summary: 'For spreadsheets and everything else.' },
    { id: 'h5ad', title: 'AnnData (h5ad)', summary: 'For scanpy and scib-metrics.' },
    { id: 'npy', title: 'NumPy (npy)', summary: 'The matrix alone.' },
    { id: 'figures', title: 'Figures', summary: 'Maps and scores as SVG and PNG.' },
  ],
  umap: {
    neighbors: {
      kind: 'int',
      default: 15,
      min: 2,
      max: 200,
      label: 'Neighbours',
      help: 'More shows the large picture, fewer fine detail.',
    },
    'min-dist': {
      kind: 'float',
      default: 0.1,
      min: 0,
      max: 10,
      label: 'Minimum distance',
      help: 'How tightly points may be packed.',
    },
  },
  devices: ['auto', 'cpu'],
};

/** Methods one by one, with their own parameters. */
