/*
 * Robust z-scores per batch: x' = (x − median_b) / (1.4826 MAD_b + ε), 1.4826 making the median absolute deviation
 * comparable with a standard deviation. Source: pycytominer, `RobustMAD` (method mad_robustize).
 * Departure: the reference divides a zero MAD by ε = 1e-18 and returns values near 1e18. Here a zero MAD (more than
 * half of the values are the same number) is floored: by 1.2533 × the mean absolute deviation, as Iglewicz & Hoaglin
 * (1993) do, or by the median of that feature's MADs in the other batches where that is larger, or by 1 where the
 * feature varies nowhere; and a warning counts them.
 */
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Task } from '../core/task';
import { medianInPlace } from '../math/quantile';
import { counted } from '../core/counted';
import { defineBatchScaler } from './batch-scaler';

const NORMAL_MAD = 1.4826;
const NORMAL_MEAN_DEVIATION = 1.2533141373155003;
/** A MAD below this share of the median is rounding. */
const ROUNDING = 1e-12;
/** Values of a column gathered between two ticks. */
const VALUES_PER_TICK = 3e5;

interface Deviations {
  readonly medians: Float64Array;
  /** 1.4826 × the median absolute deviation. */
  readonly spreads: Float64Array;
  /** 1.2533 × the mean absolute deviation, where the MAD is zero; else 0. */
  readonly fallbacks: Float64Array;
}

/** One value per row of `rows`, and the three statistics of them written to place `at`. */
function describe(values: Float64Array, at: number, { medians, spreads, fallbacks }: Deviations): void {
  const middle = medianInPlace(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.abs(values[i] - middle);
    total += values[i];
  }
  const mad = medianInPlace(values);
  medians[at] = middle;
  if (mad > ROUNDING * Math.abs(middle)) spreads[at] = NORMAL_MAD * mad;
  else fallbacks[at] = (NORMAL_MEAN_DEVIATION * total) / values.length;
}

async function deviations(
  x: Values,
  batch: Factor,
  mask: Uint8Array | undefined,
  task: Task,
): Promise<Deviations> {
  const { cols, data } = x;
  const size = batch.levels.length * cols;
  const out = {
    medians: new Float64Array(size),
    spreads: new Float64Array(size),
    fallbacks: new Float64Array(size),
  };
  const groups = rowsByLevel(batch).map((rows) =>
    mask === undefined ? rows : rows.filter((row) => mask[row] === 1),
  );
  for (const [b, rows] of groups.entries()) {
    const stride = Math.max(1, Math.floor(VALUES_PER_TICK / rows.length));
    const values = new Float64Array(rows.length);
    for (let j = 0; j < cols; j++) {
      if (j % stride === 0) await task.tick(b * cols + j, size);
      for (let i = 0; i < rows.length; i++) values[i] = data[rows[i] * cols + j];
      describe(values, b * cols + j, out);
    }
  }
  return out;
}

/** The median of one feature's MADs over the batches where it has one; 0 where it has none. */
function usualSpread(spreads: Float64Array, cols: number, j: number): number {
  const known = spreads.filter((spread, at) => at % cols === j && spread > 0);
  return known.length === 0 ? 0 : medianInPlace(known);
}

/** @see the head of this file; checked in tests/correction/batch-scalers */
export const robustMad = defineBatchScaler({
  id: 'robust-mad',
  title: 'Robust scaling of each batch',
  summary:
    'Subtracts the median and divides by the median absolute deviation, per feature and batch; outliers do not matter.',
  citation: 'Serrano et al. 2025, Nat Methods 22:677 (pycytominer, RobustMAD)',
  assumes:
    'The bulk of every batch (fit=all) or its controls (fit=controls) would look alike if there were no batch effect.',
  params: {
    epsilon: {
      label: 'Added to the spread',
      help: 'Larger values damp features of small spread; the default changes nothing unless the spread is nearly 0.',
      kind: 'float',
      default: 1e-18,
      min: 0,
      max: 1e6,
    },
  },
  minimumRows: 1,
  async learn({ samples, batch, mask }, params, task) {
    const { cols } = samples.features;
    const { medians, spreads, fallbacks } = await deviations(samples.features, batch, mask, task);
    const epsilon = Number(params.epsilon);
    const usual = new Map<number, number>();
    let floored = 0;
    const scale = spreads.map((spread, at) => {
      if (spread > 0) return spread + epsilon;
      floored++;
      const j = at % cols;
      const other = usual.get(j) ?? usualSpread(spreads, cols, j);
      usual.set(j, other);
      const floor = Math.max(fallbacks[at], other);
      return (floor > 0 ? floor : 1) + epsilon;
    });
    const features = usual.size;
    const warnings =
      floored === 0
        ? []
        : [
            `${counted(features, 'feature')} with a median absolute deviation of zero inside a batch: ` +
              'their spread is floored by the mean absolute deviation or that of the other batches',
          ];
    return { shift: medians, scale, warnings, diagnostics: { flooredSpreads: floored } };
  },
});
