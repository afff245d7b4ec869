import { describe, expect, it } from 'vitest';
import { CancelledError } from '../../main/core/errors';
import { createRng } from '../../main/core/rng';
import { createTask, quietTask } from '../../main/core/task';
import { choleskyFactor, choleskySolve } from '../../main/math/cholesky';
import { orthogonalComplement } from '../../main/math/orthogonal-complement';
import { thinSvd } from '../../main/math/svd';
import { symmetricEigen, symmetricEigenTask } from '../../main/math/symmetric-eigen';
import { symmetricProduct } from '../../main/math/symmetric-product';
import { expectClose } from '../helpers/oracle';

const rng = createRng(7, 'decompositions');
const draws = (count: number): Float64Array => Float64Array.from({ length: count }, () => rng.normal());

/** a (n × m) times b (m × p). */
function multiply(a: ArrayLike<number>, b: ArrayLike<number>, n: number, m: number, p: number): Float64Array {
  const out = new Float64Array(n * p);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < p; j++) for (let k = 0; k < m; k++) out[i * p + j] += a[i * m + k] * b[k * p + j];
  }
  return out;
}

function transpose(a: ArrayLike<number>, n: number, m: number): Float64Array {
  return Float64Array.from({ length: n * m }, (_, at) => a[(at % n) * m + Math.floor(at / n)]);
}

const identity = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

function symmetric(n: number): Float64Array {
  const g = draws(n * n);
  return Float64Array.from({ length: n * n }, (_, at) => g[at] + g[(at % n) * n + Math.floor(at / n)]);
}

describe('symmetricEigen', () => {
  it('knows a matrix by hand', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expectClose(values, [3, 1], { atol: 1e-14 });
    const half = Math.SQRT1_2;
    expectClose(vectors.slice(0, 2), [half, half], { atol: 1e-14 });
    expect(Math.abs(vectors[2] + vectors[3])).toBeLessThan(1e-14);
  });

  it.each([1, 2, 3, 8, 33, 70])('gives a = vᵀ diag(λ) v with orthonormal rows, n = %i', (n) => {
    const a = symmetric(n);
    const { values, vectors } = symmetricEigen(a, n);
    const scaled = vectors.map((value, at) => value * values[Math.floor(at / n)]);
    expectClose(multiply(transpose(vectors, n, n), scaled, n, n, n), a, { atol: 1e-11 });
    expectClose(multiply(vectors, transpose(vectors, n, n), n, n, n), identity(n), { atol: 1e-12 });
    expect([...values]).toEqual([...values].sort((p, q) => q - p));
    for (let k = 0; k < n; k++) {
      const row = [...vectors.slice(k * n, (k + 1) * n)];
      expect(Math.max(...row)).toBe(Math.max(...row.map(Math.abs)));
    }
  });

  it('finds repeated and zero eigenvalues', () => {
    expectClose(symmetricEigen(new Float64Array(16), 4).values, [0, 0, 0, 0], { atol: 0 });
    expectClose(symmetricEigen(identity(5), 5).values, [1, 1, 1, 1, 1], { atol: 1e-15 });
  });

  it('refuses NaN', () => {
    expect(() => symmetricEigen(Float64Array.of(1, NaN, NaN, 1), 2)).toThrow(
      'the matrix to decompose has NaN in row 1',
    );
  });

  it('gives the same with a task, and can be cancelled', async () => {
    const a = symmetric(40);
    expect((await symmetricEigenTask(a, 40, quietTask())).vectors).toEqual(symmetricEigen(a, 40).vectors);
    const controller = new AbortController();
    controller.abort();
    const task = createTask(controller.signal, () => undefined);
    await expect(symmetricEigenTask(a, 40, task)).rejects.toBeInstanceOf(CancelledError);
  });
});

describe('thinSvd', () => {
  it.each([
    [1, 1],
    [5, 3],
    [3, 5],
    [40, 12],
    [12, 40],
  ])('gives x = u diag(s) vt with orthonormal vectors, %i × %i', (rows, cols) => {
    const x = draws(rows * cols);
    const r = Math.min(rows, cols);
    const { u, s, vt } = thinSvd(x, rows, cols);
    const scaled = vt.map((value, at) => value * s[Math.floor(at / cols)]);
    expectClose(multiply(u, scaled, rows, r, cols), x, { atol: 1e-12 });
    expectClose(multiply(transpose(u, rows, r), u, r, rows, r), identity(r), { atol: 1e-12 });
    expectClose(multiply(vt, transpose(vt, r, cols), r, cols, r), identity(r), { atol: 1e-12 });
    expect([...s]).toEqual([...s].sort((p, q) => q - p));
  });

  it('keeps singular values far below the first, which the product of the matrix with itself loses', () => {
    const { u, vt } = thinSvd(draws(30 * 4), 30, 4);
    const wanted = [1, 1e-4, 1e-9, 1e-12];
    const scaled = vt.map((value, at) => value * wanted[Math.floor(at / 4)]);
    const { s } = thinSvd(multiply(u, scaled, 30, 4, 4), 30, 4);
    expectClose(s, wanted, { rtol: 1e-3, atol: 1e-15 });
  });

  it('finds the rank of a matrix with equal columns', () => {
    const x = draws(20 * 5);
    for (let i = 0; i < 20; i++) x[i * 5 + 4] = x[i * 5];
    const { s } = thinSvd(x, 20, 5);
    expect(s[4]).toBeLessThan(1e-14 * s[0]);
    expect(s[3]).toBeGreaterThan(0.1);
  });
});

describe('Cholesky', () => {
  it('factorises and solves by hand', () => {
    const a = Float64Array.of(4, 2, 2, 3);
    expectClose(choleskyFactor(a, 2), [2, 0, 1, Math.SQRT2], { atol: 1e-15 });
    expectClose(choleskySolve(a, 2, Float64Array.of(1, 2, 2, 4), 2), [-0.125, -0.25, 0.75, 1.5], {
      atol: 1e-15,
    });
  });

  it('refuses what is not positive definite and names the pivot', () => {
    expect(() => choleskySolve(Float64Array.of(1, 2, 2, 1), 2, new Float64Array(2), 1)).toThrow(
      'a matrix must be positive definite, pivot 2 of 2 is -3',
    );
  });
});

describe('products of orthonormal directions', () => {
  it('completes a basis and stretches along it', async () => {
    const d = 6;
    const { vectors } = symmetricEigen(symmetric(d), d);
    const kept = vectors.slice(0, 2 * d);
    const rest = await orthogonalComplement(kept, 2, d, quietTask());
    const all = Float64Array.from([...kept, ...rest]);
    expectClose(multiply(all, transpose(all, d, d), d, d, d), identity(d), { atol: 1e-12 });
    const stretched = await symmetricProduct(kept, Float64Array.of(5, 4), 2, d, quietTask());
    expectClose(symmetricEigen(stretched, d).values, [5, 4, 2, 2, 2, 2], { atol: 1e-12 });
  });
});
