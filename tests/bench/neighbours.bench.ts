import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';

/*
 * Exact nearest neighbours against scikit-learn's brute force, side by side: the two take turns in one run, so that
 * whatever else the machine does meets both. Both get the same kind of data (normal, single precision) and give the
 * neighbours without the row itself.
 */
interface Size {
  readonly rows: number;
  readonly cols: number;
  readonly k: number;
}

const SIZES: readonly Size[] = [
  { rows: 20_000, cols: 384, k: 15 },
  { rows: 20_000, cols: 64, k: 15 },
];
const REPEATS = 5;

/** The first of these that has scikit-learn is measured. */
const PYTHONS = [process.env['UNBATCH_PYTHON'], 'python3', '/usr/bin/python3'].filter(
  (path) => path !== undefined,
);

/** Answers each line "rows cols k" on stdin with the seconds that a search took. */
const SCRIPT = `
import sys, time
import numpy as np
from sklearn.neighbors import NearestNeighbors
held = {}
for line in sys.stdin:
    rows, cols, k = map(int, line.split())
    if (rows, cols) not in held:
        held[rows, cols] = np.random.default_rng(1).standard_normal((rows, cols)).astype('f4')
    x = held[rows, cols]
    start = time.perf_counter()
    NearestNeighbors(n_neighbors=k, algorithm='brute').fit(x).kneighbors()
    print(time.perf_counter() - start, flush=True)
`;

interface Searcher {
  search(size: Size): Promise<number>;
  close(): void;
}

const hasScikitLearn = (python: string): boolean =>
  spawnSync(python, ['-c', 'import sklearn'], { stdio: 'ignore' }).status === 0;

/** scikit-learn in a process of its own, or why there is none. */
function startPython(): Searcher | string {
  const python = PYTHONS.find(hasScikitLearn);
  if (python === undefined) return `none of ${PYTHONS.join(', ')} has scikit-learn`;
  const child = spawn(python, ['-u', '-c', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  return {
    async search({ rows, cols, k }: Size): Promise<number> {
      child.stdin.write(`${rows} ${cols} ${k}\n`);
      const [seconds] = (await once(lines, 'line')) as [string];
      return Number(seconds);
    },
    close: () => child.stdin.end(),
  };
}

async function startUnbatch(): Promise<Searcher> {
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'single' });
  const held = new Map<string, Matrix>();
  return {
    async search({ rows, cols, k }: Size): Promise<number> {
      const key = `${rows} ${cols}`;
      const rng = createRng(1, key);
      const x =
        held.get(key) ??
        new Matrix(
          rows,
          cols,
          new Float32Array(rows * cols).map(() => rng.normal()),
        );
      held.set(key, x);
      const start = performance.now();
      await compute.neighbours(x, k, 'euclidean', quietTask());
      return (performance.now() - start) / 1000;
    },
    close: () => undefined,
  };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Prints one row a size: medians of both, and how many times faster Unbatch was, as the median of the pairs. */
export async function run(): Promise<void> {
  const python = startPython();
  if (typeof python === 'string') {
    process.stdout.write(`not run: exact neighbours against scikit-learn, because ${python}\n`);
    return;
  }
  const unbatch = await startUnbatch();
  try {
    for (const size of SIZES) {
      const ours: number[] = [];
      const theirs: number[] = [];
      for (let repeat = -1; repeat < REPEATS; repeat++) {
        const own = await unbatch.search(size);
        const other = await python.search(size);
        // The first turn warms both up.
        if (repeat < 0) continue;
        ours.push(own);
        theirs.push(other);
      }
      const ratio = median(ours.map((own, at) => theirs[at] / own));
      process.stdout.write(
        `exact ${size.k} neighbours of ${size.rows} x ${size.cols}: Unbatch ${median(ours).toFixed(2)} s, ` +
          `scikit-learn ${median(theirs).toFixed(2)} s, ratio ${ratio.toFixed(2)} (goal 2)\n`,
      );
    }
  } finally {
    python.close();
  }
}
