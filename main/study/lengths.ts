/** Micrometres of one unit, as microscopes and OME write it; without their case but for `m` and `M`. */
const UM: Readonly<Record<string, number>> = {
  m: 1e6,
  meter: 1e6,
  metre: 1e6,
  cm: 1e4,
  centimeter: 1e4,
  mm: 1e3,
  millimeter: 1e3,
  um: 1,
  micron: 1,
  microns: 1,
  micrometer: 1,
  micrometre: 1,
  nm: 1e-3,
  nanometer: 1e-3,
  nanometre: 1e-3,
  pm: 1e-6,
  angstrom: 1e-4,
  å: 1e-4,
};

/** Nine digits: what remains of 5.98e-07 m times a million is no more exact. */
const rounded = (value: number): number => Number(value.toPrecision(9));

/**
 * A length in micrometres; null for what is no number, and for units that are no lengths (`pixel`, `reference frame`).
 * Both letters that look like µ are understood.
 */
export function lengthUm(text: string | null | undefined, unit: string | null | undefined): number | null {
  if (text === null || text === undefined || text.trim() === '') return null;
  const value = Number(text);
  const factor = UM[(unit ?? '').trim().replace(/[µμ]/g, 'u').toLowerCase()] as number | undefined;
  return Number.isFinite(value) && factor !== undefined ? rounded(value * factor) : null;
}

/** Sides of a pixel that differ by less are the same. */
const SQUARE = 0.01;

/** The side of a pixel; null where it is not known, not positive, or the pixel is no square. */
export function pixelSideUm(width: number | null, height: number | null): number | null {
  if (width === null || !(width > 0)) return null;
  if (height === null) return width;
  return Math.abs(width - height) <= SQUARE * width ? width : null;
}
