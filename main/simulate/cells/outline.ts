import type { Rng } from '../../core/rng';

/**
 * A closed curve around a centre: its radius at evenly spaced directions. Directions are counted round the diamond
 * |x| + |y| = 1 instead of the circle, which needs no arctangent a pixel.
 */
export interface Outline {
  readonly radii: Float32Array;
  readonly largest: number;
}

export interface OutlineShape {
  /** Of the circle with the same area, about. */
  readonly radius: number;
  readonly elongation: number;
  /** Direction of the long axis. */
  readonly angle: number;
  /** Waviness as a share of the radius. */
  readonly irregularity: number;
}

const STEPS = 96;
const TURN = 2 * Math.PI;
/** Waves around the outline; each is weaker than the one before. */
const WAVES = [2, 3, 4, 5, 7, 9];

/** The point of the diamond |x| + |y| = 1 at `way` in [0, 4), 0 to the right, 1 at the top, and so on. */
function diamondPoint(way: number): readonly [number, number] {
  const quarter = Math.floor(way);
  const part = way - quarter;
  const corners = [
    [1 - part, part],
    [-part, 1 - part],
    [part - 1, -part],
    [part, part - 1],
  ] as const;
  return corners[quarter];
}

/** The angle of every step, in radians. */
const DIRECTIONS = Float64Array.from({ length: STEPS }, (_, step) => {
  const [x, y] = diamondPoint((4 * step) / STEPS);
  return Math.atan2(y, x);
});

/** An ellipse with random waves. */
export function randomOutline({ radius, elongation, angle, irregularity }: OutlineShape, rng: Rng): Outline {
  const long = radius * Math.sqrt(elongation);
  const short = radius / Math.sqrt(elongation);
  const waves = WAVES.map((count, i) => ({
    count,
    height: (1.35 * irregularity * rng.normal()) / (1 + 0.6 * i),
    phase: TURN * rng.uniform(),
  }));
  const radii = Float32Array.from({ length: STEPS }, (_, step) => {
    const direction = DIRECTIONS[step];
    const along = Math.cos(direction - angle) / long;
    const across = Math.sin(direction - angle) / short;
    let factor = 1;
    for (const { count, height, phase } of waves) factor += height * Math.cos(count * direction + phase);
    return Math.max(0.25, factor) / Math.hypot(along, across);
  });
  return { radii, largest: radii.reduce((most, r) => Math.max(most, r), 0) };
}

/** The radius in the direction (dx, dy), of any length; between the steps linear. */
export function outlineRadius({ radii }: Outline, dx: number, dy: number): number {
  const length = Math.abs(dx) + Math.abs(dy);
  if (length === 0) return radii[0];
  const slope = dy / length;
  const way = dx >= 0 ? (dy >= 0 ? slope : 4 + slope) : 2 - slope;
  const at = way * (STEPS / 4);
  const low = at | 0;
  const from = radii[low < STEPS ? low : 0];
  return from + (radii[low + 1 < STEPS ? low + 1 : 0] - from) * (at - low);
}
