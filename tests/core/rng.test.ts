import { describe, expect, it } from 'vitest';
import { createRng, permutation } from '../../main/core/rng';

const take = (draw: () => number, n: number): number[] => Array.from({ length: n }, draw);

describe('Rng', () => {
  it('repeats for a seed and differs between seeds and names', () => {
    const numbers = (seed: number, name?: string): number[] => take(createRng(seed, name).uniform, 5);
    expect(numbers(1, 'a')).toEqual(numbers(1, 'a'));
    expect(numbers(1, 'a')).not.toEqual(numbers(2, 'a'));
    expect(numbers(1, 'a')).not.toEqual(numbers(1, 'b'));
  });

  it('gives streams that do not depend on what was drawn before', () => {
    const fresh = createRng(7);
    const used = createRng(7);
    used.uniform();
    expect(fresh.stream('x').uniform()).toBe(used.stream('x').uniform());
  });

  it('has the mean and variance of its distributions', () => {
    const n = 20000;
    const rng = createRng(3);
    const uniform = take(rng.uniform, n);
    const normal = take(rng.normal, n);
    const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
    const variance = (x: number[]): number => mean(x.map((v) => v * v)) - mean(x) ** 2;
    expect(mean(uniform)).toBeCloseTo(0.5, 1);
    expect(variance(uniform)).toBeCloseTo(1 / 12, 2);
    expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance(normal) - 1)).toBeLessThan(0.05);
  });

  it('fills an array with the integers that it would give one by one', () => {
    const [one, many] = [createRng(5), createRng(5)];
    const drawn = new Int32Array(1000);
    many.ints(drawn, 24_999);
    expect([...drawn]).toEqual(take(() => one.int(24_999), 1000));
    many.ints(drawn, 2 ** 31);
    expect([...drawn]).toEqual(take(() => one.int(2 ** 31), 1000));
    expect(many.uniform()).toBe(one.uniform());
  });

  it('shuffles into a permutation', () => {
    const order = permutation(100, createRng(1));
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });
});
