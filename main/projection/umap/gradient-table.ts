/**
 * UMAP's two forces as functions of the squared distance in the plane, tabulated: the powers in them would
 * otherwise be most of the work. The grid has 64 points an octave, found by reading a float's exponent and
 * leading mantissa bits as an index; between them it is linear. The relative error stays under 2e-4, far
 * below what one step of stochastic descent can notice.
 *
 * Source of the forces: umap-learn 0.5.3, layouts.py (optimize_layout_euclidean).
 */
import type { MembershipCurve } from './membership-curve';

/** Leading mantissa bits that count. */
const MANTISSA_BITS = 6;
const TABLE_SHIFT = 23 - MANTISSA_BITS;
const LOWEST_OCTAVE = -40;
const HIGHEST_OCTAVE = 40;
/** Bits of the smallest float in the table; nearer pairs are taken as this near. */
const TABLE_BASE = (127 + LOWEST_OCTAVE) << 23;
const SIZE = (HIGHEST_OCTAVE - LOWEST_OCTAVE) << MANTISSA_BITS;
/** The largest usable difference to TABLE_BASE; farther pairs are taken as this far. */
const TABLE_SPAN = ((SIZE - 1) << TABLE_SHIFT) - 1;
const FRACTION_MASK = (1 << TABLE_SHIFT) - 1;
const FRACTION_SCALE = 1 / (1 << TABLE_SHIFT);

/** The coefficient that pulls joined points at squared distance d2 > 0 together (negative). */
export const attractionAt = (d2: number, { a, b }: MembershipCurve): number =>
  (-2 * a * b * d2 ** (b - 1)) / (1 + a * d2 ** b);

/** The coefficient that pushes points at squared distance d2 > 0 apart (positive); 0.001 keeps it finite. */
export const repulsionAt = (d2: number, { a, b }: MembershipCurve): number =>
  (2 * b) / ((0.001 + d2) * (1 + a * d2 ** b));

/** Tabulates a function of the squared distance; what comes back takes any d2 ≥ 0. */
export function tabulate(force: (d2: number) => number): (d2: number) => number {
  const table = new Float32Array(SIZE);
  const perOctave = 1 << MANTISSA_BITS;
  for (let i = 0; i < SIZE; i++) {
    const octave = LOWEST_OCTAVE + Math.floor(i / perOctave);
    table[i] = force(2 ** octave * (1 + (i % perOctave) / perOctave));
  }
  const float = new Float32Array(1);
  const bits = new Int32Array(float.buffer);
  return (d2) => {
    float[0] = d2;
    const above = bits[0] - TABLE_BASE;
    const offset = above < 0 ? 0 : above > TABLE_SPAN ? TABLE_SPAN : above;
    const at = offset >> TABLE_SHIFT;
    const low = table[at];
    return low + (table[at + 1] - low) * ((offset & FRACTION_MASK) * FRACTION_SCALE);
  };
}
