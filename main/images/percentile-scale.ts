import { ParamError } from '../core/errors';
import type { Plane } from '../core/plane';
import { quantile } from '../math/quantile';
import { countedQuantile, countValues } from './histogram';

/** The values of a plane at two percentiles (0 … 100), linear between order statistics; NaN pixels are left out. */
export function percentileRange(
  plane: Plane,
  lowPercentile: number,
  highPercentile: number,
): readonly [low: number, high: number] {
  if (!(lowPercentile >= 0 && lowPercentile < highPercentile && highPercentile <= 100)) {
    throw new ParamError({
      percentiles: `percentiles must be 0 ≤ low < high ≤ 100, got ${lowPercentile} and ${highPercentile}`,
    });
  }
  const { data } = plane;
  if (data instanceof Float32Array) {
    const sorted = data.filter((value) => !Number.isNaN(value)).sort();
    if (sorted.length === 0) return [0, 0];
    return [quantile(sorted, lowPercentile / 100), quantile(sorted, highPercentile / 100)];
  }
  const counts = countValues(data, data instanceof Uint8Array ? 256 : 65536);
  return [
    countedQuantile(counts, data.length, lowPercentile / 100),
    countedQuantile(counts, data.length, highPercentile / 100),
  ];
}

/**
 * Stretches a plane so that its low percentile becomes 0 and its high percentile 1, clipped to 0 … 1: takes gain
 * and background of a channel out, image by image. An image whose two percentiles are equal (constant, or
 * nearly) becomes 0 everywhere; NaN pixels become 0.
 */
export const percentileScale = (plane: Plane, lowPercentile: number, highPercentile: number): Plane =>
  stretchPlane(plane, ...percentileRange(plane, lowPercentile, highPercentile));

/** Stretches a plane so that `low` becomes 0 and `high` 1, clipped; 0 everywhere where they are equal. */
export function stretchPlane(plane: Plane, low: number, high: number): Plane {
  const scaled = new Float32Array(plane.data.length);
  if (high > low) {
    const factor = 1 / (high - low);
    for (let i = 0; i < scaled.length; i++) {
      const value = (plane.data[i] - low) * factor;
      scaled[i] = value > 0 ? Math.min(1, value) : 0;
    }
  }
  return { width: plane.width, height: plane.height, channel: plane.channel, data: scaled, ceiling: 1 };
}
