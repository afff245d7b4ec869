import { expect, it } from 'vitest';
import { canonicalVectors, prepareCca } from '../../main/correction/seurat/cca';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { thinSvd } from '../../main/math/svd';
import { testRun } from '../helpers/run';

const DIMENSIONS = 5;

/** Rows about a few directions, and noise. */
function drawn(rows: number, cols: number, name: string): Matrix {
  const axes = createRng(5, `axes of ${cols}`);
  const directions = Array.from({ length: 6 }, () => Array.from({ length: cols }, () => axes.normal()));
  const rng = createRng(5, name);
  const data = new Float32Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const weights = directions.map((_, k) => rng.normal() * (6 - k));
    for (let j = 0; j < cols; j++) {
      data[i * cols + j] = rng.normal() + directions.reduce((sum, axis, k) => sum + axis[j] * weights[k], 0);
    }
  }
  return new Matrix(rows, cols, data);
}

it.each([
  ['more features than rows', 40, 50, 90],
  ['more features than rows of the second batch', 70, 30, 60],
  ['fewer features than rows', 70, 65, 30],
])('canonical vectors are the singular vectors of the product of two batches: %s', async (_, n1, n2, d) => {
  const run = testRun();
  const [a, b] = [
    prepareCca(drawn(n1, d, 'a'), drawn(n1, d, 'a'), run),
    prepareCca(drawn(n2, d, 'b'), drawn(n2, d, 'b'), run),
  ];
  const [u, v] = await canonicalVectors(a, b, DIMENSIONS, run, quietTask());
  const product = new Float64Array(n1 * n2);
  for (let i = 0; i < n1; i++) {
    for (let j = 0; j < n2; j++) {
      for (let f = 0; f < d; f++)
        product[i * n2 + j] += a.standard.data[i * d + f] * b.standard.data[j * d + f];
    }
  }
  const { s: values } = thinSvd(product, n1, n2);
  for (let k = 0; k < DIMENSIONS; k++) {
    // uᵀ A Bᵀ v is the singular value itself, with the sign that belongs to it, and both have length 1.
    let [found, lengthU, lengthV] = [0, 0, 0];
    for (let i = 0; i < n1; i++) {
      lengthU += u.data[i * DIMENSIONS + k] ** 2;
      for (let j = 0; j < n2; j++)
        found += u.data[i * DIMENSIONS + k] * product[i * n2 + j] * v.data[j * DIMENSIONS + k];
    }
    for (let j = 0; j < n2; j++) lengthV += v.data[j * DIMENSIONS + k] ** 2;
    expect(found / values[k]).toBeCloseTo(1, 4);
    expect(lengthU).toBeCloseTo(1, 4);
    expect(lengthV).toBeCloseTo(1, 4);
  }
});
