import type { EmbedRequest } from '../../main/contract/embedding-state';
import type {
  Catalogue,
  ColumnInfo,
  MethodResult,
  ProjectState,
  RunRequest,
  ViewState,
} from '../../main/contract/project';
import type { ComparedSummary, Estimate } from '../../main/contract/verdict';
import type { MethodChain } from '../../main/contract/recipe';
import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import { fakeCatalogue } from './fake-catalogue';
import { fakeOverCorrection } from './fake-judgement';

/** A made-up study of any size for specs of the page alone: two clouds a label, moved apart by batch. */
export interface FakeStudy {
  readonly state: ProjectState;
  readonly catalogue: Catalogue;
  readonly columns: readonly (Int32Array | Float64Array | null)[];
  readonly layouts: Readonly<Record<string, Float32Array>>;
  /** How much every row's neighbourhood changed, by method; the first ten rows had no part in the run. */
  readonly changes: Readonly<Record<string, Float32Array>>;
}

export interface FakeOptions {
  readonly rows: number;
  readonly batches: number;
  readonly labels: number;
}

function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const METHODS = ['none', 'standardize', 'sphering', 'combat', 'harmony'] as const;
const chainsOf = (methods: readonly string[]): readonly MethodChain[] =>
  methods.map((method) => ({ id: method, steps: [{ method, params: {} }] }));

export const RUN: RunRequest = {
  methods: chainsOf(['standardize', 'sphering', 'combat', 'harmony']),
  device: 'auto',
};

export const EMBED: EmbedRequest = { embedding: DEFAULT_EMBEDDING, device: 'auto' };

const SCORES: Readonly<Record<string, readonly [mixing: number, biology: number]>> = {
  none: [0.31, 0.58],
  standardize: [0.62, 0.61],
  sphering: [0.44, 0.66],
  combat: [0.71, 0.57],
  harmony: [0.79, 0.64],
};

function compared(method: string): ComparedSummary {
  const [mixing, biology] = SCORES[method] ?? [0, 0];
  const estimate = (value: number): Estimate => ({ value, interval: [value - 0.03, value + 0.04] });
  return {
    value: estimate(0.4 * mixing + 0.6 * biology),
    mixing: estimate(mixing),
    biology: estimate(biology),
  };
}

function result(method: string): MethodResult {
  const [mixing, biology] = SCORES[method] ?? [0, 0];
  const value = (base: number, metric: number): number => Math.min(1, base + 0.04 * Math.sin(metric * 2.1));
  return {
    method,
    status: 'done',
    scores: {
      'asw-batch': { value: value(mixing, 1) },
      ilisi: { value: value(mixing, 2) },
      kbet:
        method === 'sphering'
          ? { value: null, why: 'a batch has fewer rows than k' }
          : { value: value(mixing, 3) },
      pcr: { value: 1 - value(mixing, 4) },
      'asw-label': { value: value(biology, 5) },
      nmi: { value: value(biology, 6) },
    },
    summary: { value: 0.4 * mixing + 0.6 * biology, mixing, biology },
    seconds: 2.4,
    reused: method === 'none',
    ...(method === 'none' ? {} : { overCorrection: fakeOverCorrection(method, mixing) }),
    warnings: method === 'combat' ? ['2 constant features were left as they are'] : [],
  };
}

function layout(options: FakeOptions, batch: Int32Array, label: Int32Array, shift: number): Float32Array {
  const random = generator(7 + Math.round(shift * 100));
  const coordinates = new Float32Array(options.rows * 2);
  for (let i = 0; i < options.rows; i++) {
    const angle = (2 * Math.PI * (label[i] ?? 0)) / options.labels;
    const turn = (2 * Math.PI * (batch[i] ?? 0)) / options.batches;
    coordinates[2 * i] = 6 * Math.cos(angle) + shift * 5 * Math.cos(turn) + gaussian(random);
    coordinates[2 * i + 1] = 6 * Math.sin(angle) + shift * 5 * Math.sin(turn) + gaussian(random);
  }
  return coordinates;
}

function category(name: string, levels: readonly string[], codes: Int32Array): ColumnInfo {
  const counts = new Array<number>(levels.length).fill(0);
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return { kind: 'category', name, levels, counts, missing: 0 };
}

/** A finished project. */
export function fakeStudy(options: FakeOptions): FakeStudy {
  const { rows } = options;
  const random = generator(3);
  const batch = Int32Array.from({ length: rows }, () => Math.floor(random() * options.batches));
  const label = Int32Array.from({ length: rows }, () => Math.floor(random() * options.labels));
  const intensity = Float64Array.from({ length: rows }, () => Math.round(1000 * random()));
  const batchNames = Array.from({ length: options.batches }, (_, i) => `Batch ${i + 1}`);
  const labelNames = Array.from({ length: options.labels }, (_, i) => (i === 0 ? 'DMSO' : `Compound ${i}`));
  const layouts = Object.fromEntries(
    METHODS.map((method, i) => [method, layout(options, batch, label, [1, 0.35, 0.6, 0.25, 0.08][i] ?? 0)]),
  );
  const changes = Object.fromEntries(
    METHODS.map((method, i) => [
      method,
      Float32Array.from({ length: rows }, (_, row) => (row < 10 ? NaN : (row + i) % 2)),
    ]),
  );
  const view: ViewState = {
    step: 'explore',
    after: 'harmony',
    colourBy: 'Metadata_batch',
    isolated: null,
    selected: [],
    camera: null,
    chains: null,
    embedding: null,
    device: 'auto',
  };
  const state: ProjectState = {
    key: 'fakestudy0001',
    name: 'Made-up study',
    folder: '/projects/made-up.unbatch',
    sample: false,
    study: {
      folders: ['/data/plates'],
      layout: 'opera-phenix',
      candidates: [
        { layout: 'opera-phenix', matched: 27290, total: 27648, firstUnmatched: 'Thumbs.db' },
        { layout: 'levels', matched: 27648, total: 27648, firstUnmatched: null },
      ],
      files: rows * 5,
      rows,
      plates: options.batches,
      wells: Math.ceil(rows / 4),
      channels: ['DNA', 'ER', 'RNA', 'AGP', 'Mito'],
      skipped: [
        { path: 'plate1/Thumbs.db', root: 0, reason: 'not an image' },
        { path: 'plate1/notes.txt', root: 0, reason: 'not an image' },
        { path: 'plate2/r01c01_thumb.tif', root: 0, reason: 'a thumbnail' },
      ],
      skippedTotal: 3,
      warnings: [],
      preview: Array.from({ length: Math.min(40, rows) }, (_, i) => i),
    },
    columns: [
      category('Metadata_batch', batchNames, batch),
      category('Metadata_compound', labelNames, label),
      { kind: 'number', name: 'Metadata_intensity', min: 0, max: 1000, missing: 0 },
      { kind: 'text', name: 'Metadata_file', missing: 0 },
    ],
    choice: {
      batch: 'Metadata_batch',
      label: 'Metadata_compound',
      controls: { column: 'Metadata_compound', value: 'DMSO' },
    },
    design: {
      light: 'green',
      why: 'Every compound was imaged in every batch, so batch and biology can be told apart.',
      cramersV: 0.02,
      labelsInOneBatch: [],
    },
    embed: { status: 'done', request: EMBED, outcome: { seconds: 61, rows, features: 200 } },
    run: { status: 'done', request: RUN, seconds: 83 },
    failedFiles: [],
    excluded: [],
    layouts: METHODS.map((method) =>
      method === 'none'
        ? { method, version: 1, pca: [0.31, 0.08] }
        : { method, version: 1, hasChange: true, pca: [0.22, 0.12] },
    ),
    results: METHODS.map(result),
    verdict: {
      recommend: 'harmony',
      ties: ['combat'],
      compared: Object.fromEntries(METHODS.map((method) => [method, compared(method)])),
      setAside: { sphering: 'it lost biology: replicates found across batches fell from 0.41 to 0.29' },
      badBatches: [],
      text: 'Harmony mixes the batches best and keeps as much biology as the uncorrected data.',
    },
    view,
  };
  return { state, catalogue: fakeCatalogue, columns: [batch, label, intensity, null], layouts, changes };
}
