import type { OverCorrection, PerturbationFate, SignalFate, Tuning } from '../../main/contract/judgement';

const FATES: readonly SignalFate[] = ['lost', 'kept', 'gained', 'never'];

function perturbation(i: number): PerturbationFate {
  const fate = FATES[i % 4] ?? 'kept';
  const told = { before: fate === 'kept' || fate === 'lost', after: fate === 'kept' || fate === 'gained' };
  const pick = (yes: number, no: number) => ({
    before: told.before ? yes : no,
    after: told.after ? yes : no,
  });
  const label = i === 5 ? 'Compound of a long name, 10 µM, 48 h, second supplier' : `Compound ${i + 1}`;
  return { label, fate, mAP: pick(0.62, 0.12), p: pick(0.0004, 0.31), q: pick(0.0009, 0.42) };
}

/** What a made-up correction did beside mixing batches; one of its parts could not be computed. */
export const fakeOverCorrection = (method: string, mixing: number): OverCorrection => ({
  changes: [
    {
      metric: 'knn-across',
      title: 'Labels told across batches',
      before: 0.31,
      after: 0.31 + 0.3 * (mixing - 0.5),
      interval: [0.3 * (mixing - 0.5) - 0.05, 0.3 * (mixing - 0.5) + 0.06],
    },
    { metric: 'map-activity', title: 'Phenotypic activity', before: 0.7, after: 0.66, interval: null },
  ],
  controls: {
    rows: 120,
    features: 384,
    within: { before: 0.08, after: 0.07 },
    between: { before: 0.21, after: 0.03 },
    separation: { before: 3.1, after: 2.9 },
    precision: { before: 0.2, after: 0.44 },
  },
  variance: {
    before: {
      total: { batch: 0.41, label: 0.22 },
      components: Array.from({ length: 10 }, (_, i) => ({
        batch: 0.8 / (i + 1),
        label: 0.1 + 0.05 * (i % 4),
        share: 0.3 / (i + 1),
      })),
    },
    after: {
      total: { batch: 0.04, label: 0.29 },
      components: Array.from({ length: 10 }, (_, i) => ({
        batch: 0.05,
        label: 0.6 / (1 + 0.4 * i),
        share: 0.25 / (i + 1),
      })),
    },
    chance: { batch: 0.01, label: 0.02 },
  },
  perturbations: {
    metric: 'map-replicate-across',
    lost: ['Compound 1'],
    gained: ['Compound 3'],
    perturbations: Array.from({ length: 60 }, (_, i) => perturbation(i)),
  },
  neighbourhoods: {
    k: 15,
    mean: 0.64,
    median: 0.67,
    perBatch: {},
    perLabel: {},
    moved: Array.from({ length: 24 }, (_, i) => ({ row: i * 7, share: 1 - i / 100 })),
  },
  labelNull:
    method === 'sphering'
      ? { why: 'no label occurs in two batches' }
      : {
          metric: 'knn-across',
          permutations: 20,
          rows: 800,
          rerun: false,
          gain: 0.08,
          nullMean: 0.01,
          nulls: Array.from({ length: 20 }, (_, i) => 0.001 * i),
          p: 0.048,
        },
});

/** How a made-up strength was chosen: the points stand in the order in which they were tried. */
export const fakeTuning: Tuning = {
  method: 'sphering',
  id: 'sphering-tuned',
  metric: 'map-replicate-across',
  parameter: 'epsilon',
  points: [
    { setting: 'epsilon 0.000001', score: 0.31 },
    { setting: 'epsilon 0.3', score: 0.44 },
    { setting: 'epsilon 0.01', score: 0.39 },
    { setting: 'epsilon 3', score: null, why: 'the covariance is singular' },
  ],
  uncorrected: 0.35,
  chosen: 1,
  standard: 0,
  folds: 5,
  labels: 48,
  heldOut: { tuned: 0.43, standard: 0.31 },
};
