import { loadFigureFont } from '../../main/export/font';
import type { DesignTable, MethodRow, MetricColumn, ReportData } from '../../main/export/report-data';

/** A small study with everything that reports and figures must cope with. */

export const font = loadFigureFont('assets');

export const METRICS: readonly MetricColumn[] = [
  {
    ...{ id: 'nmi', title: 'NMI', measures: 'biology', range: [0, 1] },
    ...{
      summary: 'Whether clusters are labels.',
      caution: 'Depends on the clustering.',
      citation: 'Luecken 2022',
    },
  },
  { id: 'ilisi', title: 'iLISI', measures: 'mixing', range: [0, 1], citation: 'Korsunsky 2019' },
  { id: 'batch-knn', title: 'Batch by neighbours', measures: 'mixing', range: [1, 0] },
];

export const METHODS: readonly MethodRow[] = [
  {
    ...{ id: 'harmony', title: 'Harmony', citation: 'Korsunsky 2019', parameters: 'theta 2' },
    scores: { nmi: { value: 0.75 }, ilisi: { value: 0.5 }, 'batch-knn': { value: 0.25 } },
    summary: { value: 0.7, mixing: 0.625, biology: 0.75, used: ['nmi', 'ilisi'] },
  },
  {
    ...{ id: 'none', title: 'No correction' },
    scores: { nmi: { value: null, why: 'only one label' }, ilisi: { value: 0 }, 'batch-knn': { value: 1 } },
    summary: { value: 0.2, mixing: 0, biology: 0.4 },
  },
  { id: 'tvn', title: 'TVN', scores: {}, notRun: 'it needs controls' },
];

export const TABLE: DesignTable = {
  ...{ batchColumn: 'Metadata_Batch', labelColumn: 'Metadata_Compound', controls: ['DMSO'] },
  ...{ batches: ['week 10', 'week 2'], labels: ['aspirin', 'DMSO', 'only once'] },
  counts: [3, 3, 8, 8, 0, 5],
};

/** A 1 × 1 PNG. */
export const PIXEL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const REPORT: ReportData = {
  ...{
    title: 'Batch correction report',
    subtitle: 'screens/2026',
    madeAt: '2026-11-24 07:00',
    version: '0.1.0',
  },
  samples: {
    facts: [{ name: 'Rows', value: '27' }],
    skipped: [{ path: 'plate 1/broken.tif', reason: 'the file ends early' }],
    skippedTotal: 3,
  },
  design: {
    ...{ light: 'amber', why: 'One label is in one batch only.', cramersV: 0.4, cramersVCorrected: null },
    ...{ rankDeficient: false, labelsInOneBatch: ['only once'], controlsInEveryBatch: true, table: TABLE },
  },
  verdict: { recommend: 'harmony', ties: [], text: 'Harmony mixes better and loses nothing.' },
  metrics: METRICS,
  methods: METHODS,
  layouts: [{ title: 'UMAP, Harmony', light: '<svg id="l"></svg>', dark: '<svg id="d"></svg>' }],
  perturbations: [
    {
      title: 'Replicates across batches',
      rows: [
        { label: 'aspirin', rows: 6, map: 0.4, mapBefore: 0.2, p: 0.02, q: 0.06 },
        { label: 'only once', rows: 5, map: 0.9, mapBefore: 0.5, p: 0.00002, q: 0.0001 },
        { label: 'lonely', rows: 1, map: null, p: null, q: null },
      ],
    },
  ],
  images: [{ title: 'DMSO', images: [{ dataUri: PIXEL, caption: 'week 2, B02' }] }],
  recipe: { facts: [{ name: 'Seed', value: '1' }], yaml: 'unbatch: 1\nseed: 1\n' },
  methodsText: { paragraphs: ['Batch effects were corrected [1].'], references: ['Korsunsky 2019'] },
  warnings: ['2 features are constant'],
};
