import { expect, it } from 'vitest';
import { createRng } from '../../main/core/rng';
import { exponential } from '../../main/math/exponential';

it('the exponential function is within two units in the last place of the exact one', () => {
  // Computed with 60 digits.
  const exact = [
    [1, 2.7182818284590452],
    [-0.5, 0.60653065971263342],
    [-30, 9.3576229688401746e-14],
    [700, 1.0142320547350045e304],
    [-700, 9.8596765437597709e-305],
  ];
  for (const [x, value] of exact) expect(Math.abs(exponential(x) / value - 1)).toBeLessThan(5e-16);
  const rng = createRng(1, 'exponentials');
  for (let i = 0; i < 20_000; i++) {
    const x = i % 2 === 0 ? -708 + 1417 * rng.uniform() : 2 * rng.normal();
    expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(5e-16);
  }
});

it('the exponential function is that of Math at the ends of its range', () => {
  for (const x of [0, -0, -708.1, -740, -746, -Infinity, 709.5, 710, Infinity, NaN])
    expect(exponential(x)).toBe(Math.exp(x));
});
