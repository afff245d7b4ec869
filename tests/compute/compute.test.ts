import { beforeAll, describe, expect, it } from 'vitest';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import { createReferenceCompute } from '../../main/compute/reference';
import type { Compute, Distance, Neighbours } from '../../main/core/compute';
import type { Precision, Values } from '../../main/core/matrix';
import { Matrix, toPrecision } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { createTask, quietTask } from '../../main/core/task';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { describeShared } from '../helpers/shared';

type Implementation = readonly [name: string, create: (precision: Precision) => Promise<Compute>];

const IMPLEMENTATIONS: readonly Implementation[] = [
  ['reference', (precision) => Promise.resolve(createReferenceCompute(precision))],
  ['ONNX Runtime', (precision) => createOnnxCompute({ device: 'cpu', precision, threads: 2 })],
];

const PRECISIONS: readonly Precision[] = ['single', 'double'];
const DISTANCES: readonly Distance[] = ['euclidean', 'cosine'];

const matrix = (rows: readonly (readonly number[])[]): Matrix<Float64Array> =>
  new Matrix(rows.length, rows[0]?.length ?? 0, Float64Array.from(rows.flat()));

function randomMatrix(rows: number, cols: number, name: string, offset = 0): Matrix<Float64Array> {
  const rng = createRng(7, name);
  return new Matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => rng.normal() + offset),
  );
}

function transposed(x: Values): Matrix<Float64Array> {
  const out = new Matrix(x.cols, x.rows, new Float64Array(x.data.length));
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.cols; j++) out.data[j * x.rows + i] = x.data[i * x.cols + j];
  }
  return out;
}

const rowOf = ({ indices, k }: Neighbours, i: number): number[] => [...indices.subarray(i * k, (i + 1) * k)];

/** Distances close, and indices equal wherever the next distance is farther than rounding can reach. */
function expectSameNeighbours(found: Neighbours, expected: Neighbours, atol: number): void {
  expect([found.rows, found.k]).toEqual([expected.rows, expected.k]);
  expectClose(found.distances, expected.distances, { atol, rtol: 1e-6 });
  const gap = 2 * atol;
  const different: string[] = [];
  for (let at = 0; at < expected.indices.length; at++) {
    const place = at % expected.k;
    const isFirst = place === 0 || expected.distances[at] - expected.distances[at - 1] > gap;
    const isLast = place < expected.k - 1 && expected.distances[at + 1] - expected.distances[at] > gap;
    if (isFirst && isLast && found.indices[at] !== expected.indices[at]) {
      different.push(`row ${Math.floor(at / expected.k)}, neighbour ${place + 1}`);
    }
  }
  expect(different).toEqual([]);
}

describe.each(IMPLEMENTATIONS)('Compute: %s', (_name, create) => {
  const computes: Partial<Record<Precision, Compute>> = {};
  beforeAll(async () => {
    for (const precision of PRECISIONS) computes[precision] = await create(precision);
  });
  const of = (precision: Precision): Compute => computes[precision]!;

  describe.each(PRECISIONS)('%s precision', (precision) => {
    const given = (x: Matrix<Float64Array>): Values => toPrecision(x, precision);
    const rtol = precision === 'double' ? 1e-12 : 1e-5;

    it('says its precision and gives matrices of it', async () => {
      const compute = of(precision);
      const out = await compute.product(matrix([[1]]), matrix([[2]]), {}, quietTask());
      expect(compute.precision).toBe(precision);
      expect(out.data).toBeInstanceOf(precision === 'double' ? Float64Array : Float32Array);
    });

    it('multiplies, with either factor transposed', async () => {
      const a = matrix([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      const b = matrix([
        [7, 8],
        [9, 10],
        [11, 12],
      ]);
      const expected = [58, 64, 139, 154];
      const compute = of(precision);
      for (const [left, right, options] of [
        [a, b, {}],
        [transposed(a), b, { transposeA: true }],
        [a, transposed(b), { transposeB: true }],
        [transposed(a), transposed(b), { transposeA: true, transposeB: true }],
      ] as const) {
        const out = await compute.product(given(left), given(right), options, quietTask());
        expect([out.rows, out.cols, ...out.data]).toEqual([2, 2, ...expected]);
      }
    });

    it('multiplies long matrices block by block as in one piece', async () => {
      const a = randomMatrix(3000, 40, 'a');
      const b = randomMatrix(3000, 30, 'b');
      const out = await of(precision).product(given(a), given(b), { transposeA: true }, quietTask());
      const expected = new Float64Array(40 * 30);
      for (let i = 0; i < 3000; i++) {
        for (let j = 0; j < 40; j++) {
          for (let c = 0; c < 30; c++) expected[j * 30 + c] += a.data[i * 40 + j] * b.data[i * 30 + c];
        }
      }
      expectClose(out.data, expected, { atol: precision === 'double' ? 1e-10 : 3e-3 });
    });

    it('names both shapes when factors do not fit', async () => {
      const product = of(precision).product(matrix([[1, 2]]), matrix([[1, 2]]), {}, quietTask());
      await expect(product).rejects.toThrow(
        'the right factor must be 2 × any for a left one of 1 × 2, got 1 × 2',
      );
    });

    it('measures hand-computed distances', async () => {
      const a = matrix([
        [0, 0],
        [3, 4],
      ]);
      const b = matrix([
        [3, 4],
        [6, 8],
        [-4, 3],
      ]);
      const compute = of(precision);
      const euclidean = await compute.distances(given(a), given(b), 'euclidean', quietTask());
      expectClose(euclidean.data, [5, 10, 5, 0, 5, Math.sqrt(50)], { atol: rtol });
      const cosine = await compute.distances(given(a), given(b), 'cosine', quietTask());
      expectClose(cosine.data, [1, 1, 1, 0, 0, 1], { atol: rtol });
    });

    it('measures small distances far from the origin', async () => {
      const x = matrix([
        [5000, 5000, 5000],
        [5000, 5000, 5001],
        [5000, 5002, 5000],
        [9000, 5000, 5000],
      ]);
      const out = await of(precision).distances(given(x), given(x), 'euclidean', quietTask());
      const far = Math.hypot(4000, 1);
      const expected = [0, 1, 2, 4000, 1, 0, Math.sqrt(5), far, 2, Math.sqrt(5), 0, Math.hypot(4000, 2)];
      expectClose(out.data.subarray(0, 12), expected, { rtol });
    });

    it('has distances that are symmetric, with an exact zero for a row and itself', async () => {
      const x = given(randomMatrix(300, 17, 'symmetric'));
      for (const distance of DISTANCES) {
        const { data } = await of(precision).distances(x, x, distance, quietTask());
        for (let i = 0; i < 300; i++) {
          expect(data[i * 300 + i]).toBe(0);
          for (let j = 0; j < i; j++) {
            expect(Math.abs(data[i * 300 + j] - data[j * 300 + i])).toBeLessThan(rtol * 10);
          }
        }
      }
    });

    it('never makes a row its own neighbour, but does so with its copies', async () => {
      const x = given(
        matrix([
          [1, 1],
          [1, 1],
          [2, 1],
          [1, 1],
          [9, 9],
        ]),
      );
      const found = await of(precision).neighbours(x, 2, 'euclidean', quietTask());
      expect(Array.from({ length: 5 }, (_, i) => rowOf(found, i))).toEqual([
        [1, 3],
        [0, 3],
        [0, 1],
        [0, 1],
        [2, 0],
      ]);
      expect([...found.distances.subarray(0, 6)]).toEqual([0, 0, 0, 0, 1, 1]);
    });

    it('breaks ties by the lower row number, however many there are', async () => {
      const x = new Matrix(
        400,
        3,
        Float64Array.from({ length: 1200 }, (_, at) => (at < 1197 ? 0.1 : 7.3)),
      );
      for (const distance of DISTANCES) {
        const found = await of(precision).neighbours(given(x), 5, distance, quietTask());
        expect(rowOf(found, 0)).toEqual([1, 2, 3, 4, 5]);
        expect(rowOf(found, 3)).toEqual([0, 1, 2, 4, 5]);
        expect(rowOf(found, 399)).toEqual([0, 1, 2, 3, 4]);
      }
    });

    it('gives rows of zeros the cosine distance 1', async () => {
      const x = given(
        matrix([
          [0, 0],
          [1, 0],
          [0, 0],
          [1, 1],
        ]),
      );
      const found = await of(precision).neighbours(x, 3, 'cosine', quietTask());
      expect(rowOf(found, 0)).toEqual([1, 2, 3]);
      expect([...found.distances.subarray(0, 3)]).toEqual([1, 1, 1]);
      expect(rowOf(found, 1)).toEqual([3, 0, 2]);
    });

    it('gives fewer neighbours where there are fewer rows', async () => {
      const compute = of(precision);
      const x = given(matrix([[0], [1], [3]]));
      const found = await compute.neighbours(x, 10, 'euclidean', quietTask());
      expect([found.rows, found.k, ...found.indices]).toEqual([3, 2, 1, 2, 0, 2, 1, 0]);
      expect([...found.distances]).toEqual([1, 3, 1, 2, 2, 3]);
      const all = await compute.nearest(given(matrix([[2.4]])), x, 10, 'euclidean', quietTask());
      expect([all.rows, all.k, ...all.indices]).toEqual([1, 3, 2, 1, 0]);
      const alone = await compute.neighbours(given(matrix([[1, 2]])), 3, 'euclidean', quietTask());
      expect([alone.rows, alone.k, alone.indices.length]).toEqual([1, 0, 0]);
      const nobody = await compute.nearest(
        given(new Matrix(0, 1, new Float64Array(0))),
        x,
        2,
        'euclidean',
        quietTask(),
      );
      expect([nobody.rows, nobody.k, nobody.indices.length]).toEqual([0, 2, 0]);
    });

    it('finds the nearest references, a copy of the query among them', async () => {
      const references = given(randomMatrix(700, 12, 'references', 30));
      const queries = new Matrix(2, 12, Float64Array.from(references.data.subarray(5 * 12, 7 * 12)));
      const found = await of(precision).nearest(given(queries), references, 4, 'euclidean', quietTask());
      expect([found.indices[0], found.indices[4]]).toEqual([5, 6]);
      expect([found.distances[0], found.distances[4]]).toEqual([0, 0]);
    });

    it('agrees with sorting all distances', async () => {
      const x = given(randomMatrix(500, 20, 'sorting', 3));
      for (const distance of DISTANCES) {
        const found = await of(precision).neighbours(x, 9, distance, quietTask());
        const dense = await createReferenceCompute('double').distances(x, x, distance, quietTask());
        for (let i = 0; i < 500; i++) {
          const row = dense.data.subarray(i * 500, (i + 1) * 500);
          const order = Array.from({ length: 500 }, (_, j) => j).filter((j) => j !== i);
          order.sort((p, q) => row[p] - row[q] || p - q);
          expect(rowOf(found, i)).toEqual(order.slice(0, 9));
        }
      }
    });

    it('finds few neighbours in rows that differ only far behind the point', async () => {
      const rng = createRng(3, 'close');
      const data = Float64Array.from({ length: 900 * 8 }, () => 1000 + rng.int(64) / 1024);
      const x = given(new Matrix(900, 8, data));
      const found = await of(precision).neighbours(x, 6, 'euclidean', quietTask());
      const expected = await createReferenceCompute('double').neighbours(x, 6, 'euclidean', quietTask());
      expect(found.indices).toEqual(expected.indices);
    });

    it('refuses values that are not finite, naming the row', async () => {
      const x = matrix([
        [1, 2],
        [3, NaN],
      ]);
      for (const distance of DISTANCES) {
        await expect(of(precision).neighbours(given(x), 1, distance, quietTask())).rejects.toThrow(
          'row 2 has a value',
        );
      }
      await expect(of(precision).pca(given(x), 1, quietTask())).rejects.toThrow('row 2 has a value');
    });

    it('refuses impossible counts and tables of different width', async () => {
      const compute = of(precision);
      const x = given(matrix([[1], [2]]));
      await expect(compute.neighbours(x, 0, 'euclidean', quietTask())).rejects.toThrow(
        'k must be an integer of at least 1, got 0',
      );
      await expect(compute.pca(x, 1.5, quietTask())).rejects.toThrow(
        'components must be an integer of at least 1, got 1.5',
      );
      await expect(compute.pca(given(matrix([[1, 2]])), 1, quietTask())).rejects.toThrow(
        'principal components need at least 2 rows and 1 feature, got 1 × 2',
      );
      await expect(compute.nearest(x, given(matrix([[1, 2]])), 1, 'euclidean', quietTask())).rejects.toThrow(
        'the second table must be any × 1, got 1 × 2',
      );
    });

    it('finds the components of hand-made data', async () => {
      // Along (3, 4)/5 with scores −2, −1, 1, 2; nothing across.
      const x = matrix([-2, -1, 1, 2].map((score) => [10 + score * 0.6, 20 + score * 0.8]));
      const found = await of(precision).pca(given(x), 5, quietTask());
      expect(found.components.rows).toBe(2);
      expectClose(found.mean, [10, 20], { rtol: 1e-6 });
      expectClose(found.components.data, [0.6, 0.8, 0.8, -0.6], { atol: 1e-5 });
      expectClose(found.variances, [10 / 3, 0], { atol: 1e-5 });
      expect(found.totalVariance).toBeCloseTo(10 / 3, 5);
      expectClose(found.scores.data, [-2, 0, -1, 0, 1, 0, 2, 0], { atol: 1e-5 });
    });

    it.each([
      ['more rows than columns', 60, 9, 9],
      ['more columns than rows', 9, 60, 8],
    ])('rebuilds the data from all components: %s', async (_title, rows, cols, count) => {
      const x = randomMatrix(rows, cols, 'rebuild', 5);
      const { mean, components, variances, totalVariance, scores } = await of(precision).pca(
        given(x),
        1000,
        quietTask(),
      );
      expect([components.rows, components.cols, scores.rows, scores.cols]).toEqual([
        count,
        cols,
        rows,
        count,
      ]);
      const rebuilt = new Float64Array(rows * cols);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < cols; j++) {
          let value = mean[j];
          for (let c = 0; c < count; c++) value += scores.data[i * count + c] * components.data[c * cols + j];
          rebuilt[i * cols + j] = value;
        }
      }
      expectClose(rebuilt, x.data, { atol: precision === 'double' ? 1e-12 : 1e-5 });
      expectClose([totalVariance], [variances.reduce((sum, value) => sum + value, 0)], { rtol: 1e-6 });
      for (let c = 0; c < count; c++) {
        const row = [...components.data.subarray(c * cols, (c + 1) * cols)];
        const peak = row.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
        expect(peak).toBeGreaterThan(0);
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += scores.data[i * count + c] ** 2;
        expectClose([sum / (rows - 1)], [variances[c]], { rtol: 1e-4 });
        if (c > 0) expect(variances[c]).toBeLessThanOrEqual(variances[c - 1]);
      }
    });

    it('completes components of no variance with perpendicular directions', async () => {
      const few = randomMatrix(3, 30, 'few');
      const x = new Matrix(6, 30, Float64Array.from([...few.data, ...few.data]));
      const { components, variances } = await of(precision).pca(given(x), 5, quietTask());
      expectClose(variances.subarray(2), [0, 0, 0], { atol: 1e-5 });
      for (let p = 0; p < 5; p++) {
        for (let q = 0; q <= p; q++) {
          let dot = 0;
          for (let j = 0; j < 30; j++) dot += components.data[p * 30 + j] * components.data[q * 30 + j];
          expect(dot).toBeCloseTo(p === q ? 1 : 0, 9);
        }
      }
    });

    it('stops when its task is cancelled, and leaves its inputs as they are', async () => {
      const x = given(randomMatrix(1500, 60, 'cancel'));
      const before = x.data.slice();
      const compute = of(precision);
      const work = {
        product: (task = quietTask()) => compute.product(x, x, { transposeB: true }, task),
        distances: (task = quietTask()) => compute.distances(x, x, 'euclidean', task),
        neighbours: (task = quietTask()) => compute.neighbours(x, 5, 'euclidean', task),
        cosine: (task = quietTask()) => compute.neighbours(x, 5, 'cosine', task),
        nearest: (task = quietTask()) => compute.nearest(x, x, 5, 'cosine', task),
        pca: (task = quietTask()) => compute.pca(x, 5, task),
      };
      for (const [name, run] of Object.entries(work)) {
        const stop = new AbortController();
        stop.abort();
        await expect(run(createTask(stop.signal, () => undefined)), name).rejects.toThrow('cancelled');
        let last = 0;
        await run(createTask(new AbortController().signal, ({ fraction }) => (last = fraction)));
        expect(last, name).toBeCloseTo(1, 6);
      }
      expect(x.data).toEqual(before);
    });
  });

  describeShared('the reference values of scikit-learn', 'oracles', () => {
    it.each(['blobs', 'bladder', 'digits'] as const)('%s: 15 neighbours', async (name) => {
      const { features } = readCase(name);
      for (const distance of DISTANCES) {
        const oracle = readOracle(name, `knn15_${distance}`);
        const expected: Neighbours = {
          rows: features.rows,
          k: 15,
          indices: Int32Array.from(oracle.matrix('indices').data),
          distances: oracle.matrix('distances').data,
        };
        for (const precision of PRECISIONS) {
          // scikit-learn's expansion of the square is itself good to 1e-6 only, as its record says.
          const found = await of(precision).neighbours(features, 15, distance, quietTask());
          expectSameNeighbours(found, expected, 1e-6);
        }
      }
    });

    it.each(['blobs', 'bladder', 'digits'] as const)('%s: principal components', async (name) => {
      const { features } = readCase(name);
      const oracle = readOracle(name, 'pca');
      const [components, scores] = [oracle.matrix('components'), oracle.matrix('scores')];
      const found = await of('double').pca(features, components.rows, quietTask());
      const count = found.components.rows;
      expectClose(found.mean, oracle.vector('mean'), { atol: 1e-9 });
      expectClose(found.variances, oracle.vector('explained_variance').subarray(0, count), {
        rtol: 1e-6,
        atol: 1e-6,
      });
      // The record turns signs by the scores; ours by the loadings.
      for (let c = 0; c < count; c++) {
        const [mine, theirs] = [found.components.data, components.data].map((data) =>
          data.subarray(c * features.cols, (c + 1) * features.cols),
        );
        const sign = mine.reduce((sum, value, j) => sum + value * theirs[j], 0) < 0 ? -1 : 1;
        expectClose(
          mine,
          theirs.map((value) => sign * value),
          { atol: 1e-6, rtol: 1e-6 },
        );
        const column = (data: Values['data'], width: number): number[] =>
          Array.from({ length: features.rows }, (_, i) => data[i * width + c]);
        const expected = column(scores.data, scores.cols).map((value) => sign * value);
        expectClose(column(found.scores.data, count), expected, { atol: 1e-6, rtol: 1e-6 });
      }
    });
  });
});
