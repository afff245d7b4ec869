import { describe, expect, test } from 'vitest';
import type { Plane } from '../../../main/core/plane';
import { createRng } from '../../../main/core/rng';
import { quantile } from '../../../main/math/quantile';
import { pooledPercentile, valuesAtShares } from '../../../main/images/plate/pooled-percentiles';

const plane = (data: Plane['data']): Plane => ({
  width: data.length,
  height: 1,
  channel: 'DNA',
  data,
  ceiling: 65535,
});

describe('percentiles over a plate', () => {
  test('are near those of all pixels put together', () => {
    const rng = createRng(9, 'pool');
    const images = [200, 500, 900].map((level) =>
      Uint16Array.from({ length: 20_000 }, () =>
        Math.round(
          Math.max(0, level + 60 * rng.normal() + (rng.uniform() < 0.05 ? 2000 * rng.uniform() : 0)),
        ),
      ),
    );
    const all = Float64Array.from(images.flatMap((data) => [...data])).sort();
    const kept = images.map((data) => valuesAtShares(plane(data)));
    for (const percentile of [0.1, 1, 50, 99, 99.9]) {
      const exact = quantile(all, percentile / 100);
      expect(Math.abs(pooledPercentile(kept, percentile) - exact)).toBeLessThan(0.03 * exact + 10);
    }
    expect(pooledPercentile(kept, 0)).toBeCloseTo(all[0], 3);
    expect(pooledPercentile(kept, 100)).toBeCloseTo(all[all.length - 1], 3);
  });

  test('floats and constant images are no exception', () => {
    const ones = valuesAtShares(plane(new Uint8Array(50).fill(7)));
    expect(pooledPercentile([ones, ones], 50)).toBeCloseTo(7, 6);
    const floats = valuesAtShares(
      plane(Float32Array.from({ length: 1001 }, (_, i) => (i === 0 ? NaN : i / 1000))),
    );
    expect(pooledPercentile([floats], 50)).toBeCloseTo(0.5005, 3);
  });
});
