import { beforeAll, describe, expect, it } from 'vitest';
import { createReferenceCompute } from '../../main/compute/reference';
import type { Compute, Neighbours } from '../../main/core/compute';
import type { Precision, Values } from '../../main/core/matrix';
import { Matrix, toPrecision } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { createTask, quietTask } from '../../main/core/task';
import { expectClose } from '../helpers/oracle';
import { DISTANCES, IMPLEMENTATIONS, matrix, PRECISIONS, randomMatrix } from './implementations';

function transposed(x: Values): Matrix<Float64Array> {
  const out = new Matrix(x.cols, x.rows, new Float64Array(x.data.length));
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < x.cols; j++) out.data[j * x.rows + i] = x.data[i * x.cols + j];
  }
  return out;
}

const rowOf = ({ indices, k }: Neighbours, i: number): number[] => [...indices.subarray(i * k, (i + 1) * k)];

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
        const mirrored = Array.from(
          { length: data.length },
          (_, at) => data[(at % 300) * 300 + Math.floor(at / 300)],
        );
        expectClose(data, mirrored, { atol: rtol * 10 });
        expect(Array.from({ length: 300 }, (_, i) => data[i * 301])).toEqual(new Array(300).fill(0));
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

    it('finds large sets of neighbours, also where copies and near ties abound', async () => {
      const rng = createRng(5, 'sets');
      const data = Float64Array.from({ length: 700 * 3 }, () => 500 + rng.int(12) / 8);
      const tied = given(new Matrix(700, 3, data));
      const reference = createReferenceCompute('double');
      for (const x of [tied, given(randomMatrix(700, 20, 'sets', 3))]) {
        for (const distance of DISTANCES) {
          const expected = await reference.neighbours(x, 200, distance, quietTask());
          const groups = Int32Array.from({ length: 700 }, (_, row) => (row * row) % 37);
          const found = await of(precision).neighbourGroups(x, 200, groups, 37, distance, quietTask());
          for (let row = 0; row < 700; row++) {
            const counts = new Int32Array(37);
            for (const index of rowOf(expected, row)) counts[groups[index]]++;
            expect(found.subarray(row * 37, (row + 1) * 37)).toEqual(counts);
          }
          const lists = await of(precision).neighbours(x, 200, distance, quietTask());
          expect(lists.indices).toEqual(expected.indices);
        }
      }
    });

    it('adds up the distances to groups, the row itself left out', async () => {
      const x = given(randomMatrix(300, 9, 'sums', 2));
      const groups = Int32Array.from({ length: 300 }, (_, i) => (i * i) % 3);
      for (const distance of DISTANCES) {
        const found = await of(precision).distanceSums(x, groups, 4, distance, quietTask());
        const dense = await createReferenceCompute('double').distances(x, x, distance, quietTask());
        const expected = new Float64Array(300 * 4);
        for (let i = 0; i < 300; i++) {
          for (let j = 0; j < 300; j++) expected[i * 4 + groups[j]] += dense.data[i * 300 + j];
        }
        expect([found.rows, found.cols]).toEqual([300, 4]);
        expectClose(found.data, expected, { rtol: precision === 'double' ? 1e-11 : 2e-6, atol: 1e-5 });
      }
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

    it('stops when its task is cancelled, and leaves its inputs as they are', async () => {
      const x = given(randomMatrix(700, 40, 'cancel'));
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
        const midway = new AbortController();
        await expect(run(createTask(midway.signal, () => midway.abort())), name).rejects.toThrow('cancelled');
        let last = 0;
        await run(createTask(new AbortController().signal, ({ fraction }) => (last = fraction)));
        expect(last, name).toBeCloseTo(1, 6);
      }
      expect(x.data).toEqual(before);
    });
  });
});
