import type { Rng } from '../../core/rng';

/** Light that a layer takes away from red, green and blue, as optical density. */
export type Absorption = readonly [red: number, green: number, blue: number];

/** Granules in the cytoplasm. */
export interface Granules {
  readonly count: number;
  readonly radiusPx: number;
  readonly colour: Absorption;
  /** Whether they also lie over the nucleus. */
  readonly overNucleus: boolean;
}

/** A lobe of the nucleus, in units of the cell's radius. */
export interface Lobe {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly elongation: number;
  readonly angle: number;
}

/** What tells a kind of white blood cell under a Romanowsky stain. */
export interface BloodClass {
  readonly name: string;
  readonly radiusPx: number;
  readonly outline: number;
  readonly cytoplasm: Absorption;
  readonly chromatin: number;
  readonly granules: Granules;
  lobes(rng: Rng): Lobe[];
}

const TURN = 2 * Math.PI;

const lobe = (x: number, y: number, radius: number, elongation = 1.15, angle = 0): Lobe => ({
  x,
  y,
  radius,
  elongation,
  angle,
});

/** Lobes on an arc: a bent chain, as granulocytes have. */
function chain(count: number, radius: number, bend: number, sweep: number, rng: Rng): Lobe[] {
  const start = TURN * rng.uniform();
  return Array.from({ length: count }, (_, i) => {
    const angle = start + sweep * (i - (count - 1) / 2) * (1 + 0.12 * rng.normal());
    const out = bend * (1 + 0.12 * rng.normal());
    const size = radius * (1 + 0.1 * rng.normal());
    return lobe(out * Math.cos(angle), out * Math.sin(angle), size, 1.2, angle + Math.PI / 2);
  });
}

export const BLOOD_CLASSES: readonly BloodClass[] = [
  {
    name: 'neutrophil',
    radiusPx: 27,
    outline: 0.03,
    cytoplasm: [0.05, 0.17, 0.09],
    chromatin: 0.17,
    granules: { count: 110, radiusPx: 0.8, colour: [0.08, 0.22, 0.08], overNucleus: false },
    lobes: (rng) => chain(3 + rng.int(3), 0.3, 0.43, 1.05, rng),
  },
  {
    name: 'eosinophil',
    radiusPx: 28,
    outline: 0.03,
    cytoplasm: [0.03, 0.2, 0.18],
    chromatin: 0.16,
    granules: { count: 130, radiusPx: 1.9, colour: [0.03, 0.42, 0.4], overNucleus: false },
    lobes: (rng) => chain(2, 0.38, 0.42, 1.75, rng),
  },
  {
    name: 'basophil',
    radiusPx: 25,
    outline: 0.04,
    cytoplasm: [0.12, 0.24, 0.08],
    chromatin: 0.14,
    granules: { count: 85, radiusPx: 2.1, colour: [0.75, 0.95, 0.3], overNucleus: true },
    lobes: (rng) => chain(2, 0.42, 0.3, 1.6, rng),
  },
  {
    name: 'lymphocyte',
    radiusPx: 20,
    outline: 0.035,
    cytoplasm: [0.34, 0.22, 0.05],
    chromatin: 0.22,
    granules: { count: 0, radiusPx: 1, colour: [0, 0, 0], overNucleus: false },
    lobes: (rng) => [lobe(0.06 * rng.normal(), 0.06 * rng.normal(), 0.84 + 0.03 * rng.normal(), 1.06)],
  },
  {
    name: 'monocyte',
    radiusPx: 32,
    outline: 0.07,
    cytoplasm: [0.24, 0.22, 0.09],
    chromatin: 0.26,
    granules: { count: 40, radiusPx: 0.7, colour: [0.1, 0.16, 0.06], overNucleus: false },
    lobes: (rng) => chain(4, 0.36, 0.33, 0.72, rng),
  },
];
