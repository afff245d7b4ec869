/*
 * What happens to the negative controls, the only rows that no treatment explains. A good correction brings the controls
 * of all batches together (`between` falls) and leaves the treated rows where they stand among them (`separation` stays).
 *
 * One-way analysis of variance over the controls, summed over features: `within` is the mean square inside batches,
 * `between` the variance component of the batches, (MS between − MS within) / n₀, not below 0, so that chance differences of
 * few controls do not count. Both are shares of the table's own variance, so that a change of scale does not matter.
 * Source: Searle, Casella & McCulloch 1992, Variance Components, unbalanced one-way layout.
 */
import type { ControlsFate, Unavailable } from '../contract/judgement';
import type { Factor } from '../core/factor';
import type { Values } from '../core/matrix';
import { batchOf } from '../core/samples';
import type { Samples } from '../core/samples';

/** Treated rows this many times farther from the controls, in the controls' own spreads, than before. */
const SHRUNK = 2;

/**
 * Whether the controls shrank beside the treated rows, as they do whatever the treatments are when a correction is fitted on
 * fewer controls than features. Their agreement is then the fit, not a finding.
 */
export const controlsShrank = (controls: ControlsFate | Unavailable): controls is ControlsFate =>
  !('why' in controls) && controls.separation.after >= SHRUNK * controls.separation.before;

interface Spread {
  readonly within: number;
  readonly between: number;
  readonly separation: number;
}

/** Sums of the chosen rows by batch, row-major batches × d, and how many there are. */
function centresOf(x: Values, batch: Factor, chosen: (row: number) => boolean) {
  const { cols } = x;
  const centres = new Float64Array(batch.levels.length * cols);
  const counts = new Int32Array(batch.levels.length);
  for (let i = 0; i < x.rows; i++) {
    if (!chosen(i)) continue;
    const b = batch.codes[i];
    counts[b]++;
    for (let j = 0; j < cols; j++) centres[b * cols + j] += x.data[i * cols + j];
  }
  for (let b = 0; b < counts.length; b++) {
    for (let j = 0; j < cols; j++) centres[b * cols + j] /= Math.max(1, counts[b]);
  }
  return { centres, counts };
}

/** Σ over the chosen rows of the squared distance to a centre. */
function squares(
  x: Values,
  chosen: (row: number) => boolean,
  centreAt: (row: number) => number,
  centres: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < x.rows; i++) {
    if (!chosen(i)) continue;
    const at = centreAt(i) * x.cols;
    for (let j = 0; j < x.cols; j++) sum += (x.data[i * x.cols + j] - centres[at + j]) ** 2;
  }
  return sum;
}

function spreadOf(x: Values, batch: Factor, control: Uint8Array): Spread {
  const isControl = (row: number): boolean => control[row] === 1;
  const one: Factor = { codes: new Int32Array(x.rows), levels: ['all'] };
  const whole = centresOf(x, one, () => true);
  const variance =
    squares(
      x,
      () => true,
      () => 0,
      whole.centres,
    ) / Math.max(1, x.rows - 1);
  const { centres, counts } = centresOf(x, batch, isControl);
  const all = centresOf(x, one, isControl);
  const n = all.counts[0];
  const groups = counts.filter((count) => count > 0).length;
  const inside = squares(x, isControl, (row) => batch.codes[row], centres);
  const total = squares(x, isControl, () => 0, all.centres);
  const meanSquare = inside / Math.max(1, n - groups);
  const typical = (n - counts.reduce((sum, count) => sum + count ** 2, 0) / n) / Math.max(1, groups - 1);
  const component = Math.max(0, ((total - inside) / Math.max(1, groups - 1) - meanSquare) / typical);
  const treated = (row: number): boolean => control[row] !== 1 && counts[batch.codes[row]] > 0;
  const treatedRows = Array.from(batch.codes.keys()).filter(treated).length;
  const apart = squares(x, treated, (row) => batch.codes[row], centres) / Math.max(1, treatedRows);
  return {
    within: meanSquare / variance,
    between: component / variance,
    separation: Math.sqrt(apart / meanSquare),
  };
}

/**
 * @param before     n × d, uncorrected
 * @param after      n × d′, corrected
 * @param precision  replicate retrieval of the controls across batches, before and after, where it was scored
 */
export function controlsFate(
  before: Values,
  after: Values,
  samples: Samples,
  precision: ControlsFate['precision'],
): ControlsFate | Unavailable {
  const { control } = samples;
  if (control?.includes(1) !== true) return { why: 'no rows are named as negative controls' };
  const batch = batchOf(samples);
  const counts = new Int32Array(batch.levels.length);
  control.forEach((flag, row) => (counts[batch.codes[row]] += flag));
  if (counts.filter((count) => count > 0).length < 2) return { why: 'only one batch has negative controls' };
  if (!counts.some((count) => count > 1)) return { why: 'no batch has two negative controls' };
  const [then, now] = [spreadOf(before, batch, control), spreadOf(after, batch, control)];
  if (![then, now].every((spread) => Object.values(spread).every(Number.isFinite))) {
    return { why: 'the controls of a batch do not differ from each other at all' };
  }
  return {
    rows: control.reduce((sum, flag) => sum + flag, 0),
    features: before.cols,
    within: { before: then.within, after: now.within },
    between: { before: then.between, after: now.between },
    separation: { before: then.separation, after: now.separation },
    precision,
  };
}
