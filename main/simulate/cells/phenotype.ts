import type { Rng } from '../../core/rng';

/** What the cells of a well look like; lengths in pixels, intensities relative to an untreated cell. */
export interface Phenotype {
  /** Cells in a field of 320 × 320 pixels. */
  readonly cellsPerField: number;
  readonly nucleusRadiusPx: number;
  /** Long over short axis. */
  readonly nucleusElongation: number;
  readonly dnaIntensity: number;
  /** Grain of the chromatin, as a share of its brightness. */
  readonly chromatinContrast: number;
  readonly cellRadiusPx: number;
  readonly cellElongation: number;
  /** Waviness of the cell's outline, as a share of its radius. */
  readonly outlineIrregularity: number;
  readonly actinIntensity: number;
  readonly fibreStrength: number;
  readonly mitochondriaIntensity: number;
  readonly mitochondrionLengthPx: number;
  /** How far from the nucleus they reach, as a share of the cell. */
  readonly mitochondriaSpread: number;
  /** Share of cells in mitosis. */
  readonly mitoticShare: number;
}

export type PhenotypeKey = keyof Phenotype;

const UNTREATED: Phenotype = {
  cellsPerField: 38,
  nucleusRadiusPx: 10,
  nucleusElongation: 1.22,
  dnaIntensity: 1,
  chromatinContrast: 0.15,
  cellRadiusPx: 29,
  cellElongation: 1.45,
  outlineIrregularity: 0.11,
  actinIntensity: 1,
  fibreStrength: 0.55,
  mitochondriaIntensity: 1,
  mitochondrionLengthPx: 11,
  mitochondriaSpread: 0.62,
  mitoticShare: 0.035,
};

export interface Perturbation {
  readonly name: string;
  /** What it does, in the words of a legend. */
  readonly mechanism: string;
  readonly control: boolean;
  /** By how much it multiplies what it changes, at strength 1. */
  readonly effect: Partial<Phenotype>;
}

export const NEGATIVE_CONTROL: Perturbation = { name: 'DMSO', mechanism: '', control: true, effect: {} };

/** Simulated treatments; a study takes the first few. */
export const TREATMENTS: readonly Perturbation[] = [
  {
    name: 'compound-A',
    mechanism: 'large nuclei',
    control: false,
    effect: {
      nucleusRadiusPx: 1.36,
      chromatinContrast: 1.35,
      dnaIntensity: 0.88,
      cellRadiusPx: 1.18,
      cellsPerField: 0.78,
      mitoticShare: 0.3,
    },
  },
  {
    name: 'compound-B',
    mechanism: 'actin collapse',
    control: false,
    effect: { outlineIrregularity: 2.4, cellRadiusPx: 0.8, fibreStrength: 0.08, actinIntensity: 1.35 },
  },
  {
    name: 'compound-C',
    mechanism: 'mitochondrial fission',
    control: false,
    effect: { mitochondrionLengthPx: 0.16, mitochondriaIntensity: 0.8, mitochondriaSpread: 0.68 },
  },
  {
    name: 'compound-D',
    mechanism: 'cell death',
    control: false,
    effect: {
      cellsPerField: 0.42,
      nucleusRadiusPx: 0.74,
      dnaIntensity: 1.7,
      chromatinContrast: 1.6,
      cellRadiusPx: 0.72,
      cellElongation: 0.85,
      fibreStrength: 0.3,
      mitochondriaIntensity: 0.7,
    },
  },
  {
    name: 'compound-E',
    mechanism: 'mitotic arrest',
    control: false,
    effect: { mitoticShare: 9, cellsPerField: 0.82, cellRadiusPx: 0.9 },
  },
  {
    name: 'compound-F',
    mechanism: 'cell elongation',
    control: false,
    effect: { cellElongation: 1.9, nucleusElongation: 1.3, fibreStrength: 1.6, outlineIrregularity: 0.7 },
  },
];

/** How much wells of one treatment differ, as the standard deviation of a factor's logarithm. */
const WELL_SPREAD = 0.04;
const COUNT_SPREAD = 0.1;

const keys = Object.keys(UNTREATED) as PhenotypeKey[];

const mapped = (value: (key: PhenotypeKey) => number): Phenotype =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Readonly<Record<PhenotypeKey, number>>;

/**
 * The cells of one well: untreated ones, changed by the treatment at `strength` (0 leaves them alone, 2 doubles
 * every change on a logarithmic scale), with the small differences that wells have.
 */
export function drawPhenotype(treatment: Perturbation, strength: number, rng: Rng): Phenotype {
  return mapped((key) => {
    const spread = key === 'cellsPerField' ? COUNT_SPREAD : WELL_SPREAD;
    const wanted =
      UNTREATED[key] * (treatment.effect[key] ?? 1) ** strength * Math.exp(spread * rng.normal());
    return key === 'mitoticShare' ? Math.min(0.6, wanted) : wanted;
  });
}

export const PHENOTYPE_KEYS: readonly PhenotypeKey[] = keys;
