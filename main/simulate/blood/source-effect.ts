import type { Rng } from '../../core/rng';
import { permutation } from '../../core/rng';
import type { Absorption } from './blood-class';

/** What a hospital's stain, slide scanner and white balance do to every crop from it. */
export interface SourceEffect {
  /** Strength of the blue dye (nuclei, granules of basophils) and the red one (granules, red cells). */
  readonly azure: number;
  readonly eosin: number;
  /** The empty slide's colour, 0 … 255. */
  readonly white: Absorption;
  readonly blurPx: number;
  readonly noise: number;
  /** Pixels for the same length. */
  readonly scale: number;
  /** Red cells in a crop. */
  readonly redCells: number;
}

/** Slides as hospitals hand them over: yellowish, bluish, greyish. */
const WHITES: readonly Absorption[] = [
  [252, 236, 214],
  [226, 224, 244],
  [214, 222, 214],
];

const spreadOver = (share: number, low: number, high: number): number => low * (high / low) ** share;

/** The sources of a study, spread evenly over what hospitals differ in; strength 0 makes them alike. */
export function drawSourceEffects(sources: number, strength: number, rng: Rng): SourceEffect[] {
  const share = (key: string): number[] =>
    Array.from(permutation(sources, rng.stream(key)), (place) =>
      sources === 1 ? 0.5 : Math.min(1, Math.max(0, 0.5 + strength * (place / (sources - 1) - 0.5))),
    );
  const [azure, eosin, blur, noise, scale] = ['azure', 'eosin', 'blur', 'noise', 'scale'].map(share);
  return Array.from({ length: sources }, (_, i) => {
    const tint = WHITES[i % WHITES.length];
    const white = tint.map((value) => 236 + Math.min(1.2, strength) * (value - 236));
    return {
      azure: spreadOver(azure[i], 0.75, 1.3),
      eosin: spreadOver(eosin[i], 0.65, 1.4),
      white: [white[0], white[1], white[2]],
      blurPx: spreadOver(blur[i], 0.5, 1.3),
      noise: spreadOver(noise[i], 1, 3.4),
      scale: spreadOver(scale[i], 0.88, 1.14),
      redCells: 5 + rng.int(4),
    };
  });
}
