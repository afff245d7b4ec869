import type { Rng } from '../../core/rng';
import { outlineRadius, randomOutline } from './outline';
import type { Outline } from './outline';
import type { Phenotype } from './phenotype';

export interface Nucleus {
  readonly x: number;
  readonly y: number;
  readonly outline: Outline;
  readonly intensity: number;
  readonly contrast: number;
  /** Dark spots in the chromatin, bright ones in the RNA channel. */
  readonly nucleoli: readonly { readonly x: number; readonly y: number; readonly radius: number }[];
}

export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly outline: Outline;
  /** Direction of the long axis, along which stress fibres run. */
  readonly angle: number;
  readonly phase: 'interphase' | 'mitosis';
  /** One, or the two plates of an anaphase. */
  readonly nuclei: readonly Nucleus[];
  readonly actin: number;
  readonly mitochondria: number;
  /** Where in the shared textures this cell's grain is taken from. */
  readonly grain: readonly [x: number, y: number];
}

const vary = (value: number, spread: number, rng: Rng): number => value * Math.exp(spread * rng.normal());

function drawNucleoli(outline: Outline, x: number, y: number, rng: Rng): Nucleus['nucleoli'] {
  return Array.from({ length: 1 + rng.int(4) }, () => {
    const angle = 2 * Math.PI * rng.uniform();
    const distance =
      0.62 * Math.sqrt(rng.uniform()) * outlineRadius(outline, Math.cos(angle), Math.sin(angle));
    const radius = outline.largest * (0.12 + 0.1 * rng.uniform());
    return { x: x + distance * Math.cos(angle), y: y + distance * Math.sin(angle), radius };
  });
}

function interphaseNucleus(look: Phenotype, x: number, y: number, angle: number, rng: Rng): Nucleus {
  const radius = vary(look.nucleusRadiusPx, 0.1, rng);
  const elongation = Math.max(1, vary(look.nucleusElongation, 0.1, rng));
  const outline = randomOutline(
    { radius, elongation, angle: angle + 0.3 * rng.normal(), irregularity: 0.035 },
    rng,
  );
  // G1 to G2: DNA content between one and two sets, a little skewed to one.
  const content = 1 + rng.uniform() ** 2 * 0.7;
  const intensity = vary(look.dnaIntensity, 0.12, rng) * content * 0.8;
  const nucleoli = drawNucleoli(outline, x, y, rng);
  return { x, y, outline, intensity, contrast: look.chromatinContrast, nucleoli };
}

/** A metaphase plate, or the two plates of an anaphase: narrow, bright, without nucleoli. */
function mitoticNuclei(look: Phenotype, x: number, y: number, angle: number, rng: Rng): Nucleus[] {
  const anaphase = rng.uniform() < 0.35;
  const apart = anaphase ? look.nucleusRadiusPx * (0.55 + 0.4 * rng.uniform()) : 0;
  const across = angle + Math.PI / 2;
  return (anaphase ? [-1, 1] : [0]).map((side) => {
    const radius = look.nucleusRadiusPx * (anaphase ? 0.44 : 0.58);
    const outline = randomOutline({ radius, elongation: 2.6, angle, irregularity: 0.07 }, rng);
    return {
      x: x + side * apart * Math.cos(across),
      y: y + side * apart * Math.sin(across),
      outline,
      intensity: vary(look.dnaIntensity, 0.1, rng) * 2.2,
      contrast: 0.1,
      nucleoli: [],
    };
  });
}

/** One cell whose nucleus is at (x, y). */
export function drawCell(look: Phenotype, x: number, y: number, rng: Rng): Cell {
  const angle = Math.PI * rng.uniform();
  const mitotic = rng.uniform() < look.mitoticShare;
  const radius = vary(look.cellRadiusPx, 0.14, rng) * (mitotic ? 0.62 : 1);
  const elongation = mitotic ? 1.05 : Math.max(1, vary(look.cellElongation, 0.16, rng));
  const irregularity = mitotic ? 0.02 : look.outlineIrregularity;
  const outline = randomOutline({ radius, elongation, angle, irregularity }, rng);
  const off = mitotic ? 0 : 0.14 * radius * elongation * rng.normal();
  return {
    x: x + off * Math.cos(angle),
    y: y + off * Math.sin(angle),
    outline,
    angle,
    phase: mitotic ? 'mitosis' : 'interphase',
    nuclei: mitotic ? mitoticNuclei(look, x, y, angle, rng) : [interphaseNucleus(look, x, y, angle, rng)],
    actin: vary(look.actinIntensity, 0.2, rng) * (mitotic ? 1.35 : 1),
    mitochondria: vary(look.mitochondriaIntensity, 0.2, rng),
    grain: [256 * rng.uniform(), 256 * rng.uniform()],
  };
}
