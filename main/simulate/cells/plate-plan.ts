import { shuffle } from '../../core/rng';
import type { Rng } from '../../core/rng';
import type { Perturbation } from './phenotype';
import { NEGATIVE_CONTROL, TREATMENTS } from './phenotype';

export interface PlannedWell {
  /** `B02`. */
  readonly well: string;
  readonly perturbation: Perturbation;
}

/** Plates by rows and columns, with the free border that small designs leave. */
const FORMATS = [
  { rows: 6, columns: 10, border: 1 },
  { rows: 8, columns: 12, border: 0 },
  { rows: 16, columns: 24, border: 0 },
] as const;

const CONTROL_SHARE = 3;

/** The names of `count` wells in a block as square as the plate allows, row by row. */
function wellNames(count: number): string[] {
  const format = FORMATS.find(({ rows, columns }) => rows * columns >= count) ?? FORMATS[2];
  const columns = Math.min(
    format.columns,
    Math.max(Math.ceil(count / format.rows), Math.ceil(Math.sqrt(1.5 * count))),
  );
  return Array.from({ length: count }, (_, i) => {
    const row = String.fromCharCode(65 + format.border + Math.floor(i / columns));
    return `${row}${String(1 + format.border + (i % columns)).padStart(2, '0')}`;
  });
}

/** Which well gets what: a third negative controls, the treatments evenly, in an order drawn for this plate. */
export function planPlate(wells: number, treatments: number, rng: Rng): PlannedWell[] {
  const controls = Math.max(2, Math.round(wells / CONTROL_SHARE));
  const given = Array.from({ length: wells }, (_, i) =>
    i < controls ? NEGATIVE_CONTROL : TREATMENTS[(i - controls) % treatments],
  );
  shuffle(given, rng);
  return wellNames(wells).map((well, i) => ({ well, perturbation: given[i] }));
}
