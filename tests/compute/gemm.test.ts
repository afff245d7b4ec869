import { expect, it } from 'vitest';
import { createGemm } from '../../main/compute/gemm';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';

// On several threads the runtime cuts wide products into slices, and sums in other pieces where these are narrow.
it.each([
  [13, 597, 85],
  [5, 553, 97],
  [23, 140, 120],
])('a small product of %i × %i and %i columns is the same for any number of threads', async (m, k, n) => {
  const rng = createRng(m, 'small product');
  const a = new Matrix(
    m,
    k,
    Float32Array.from({ length: m * k }, () => rng.normal()),
  );
  const b = new Matrix(
    k,
    n,
    Float32Array.from({ length: k * n }, () => rng.normal()),
  );
  const of = async (threads: number): Promise<Float32Array> => {
    const into = new Matrix(m, n, new Float32Array(m * n));
    await createGemm('cpu', threads).multiply(a, b, {}, into);
    return into.data;
  };
  const alone = await of(1);
  let sum = 0;
  for (let j = 0; j < k; j++) sum += a.data[j] * b.data[j * n];
  expect(alone[0]).toBeCloseTo(sum, 4);
  expect(await of(2)).toEqual(alone);
});
