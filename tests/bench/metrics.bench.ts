/**
 * Every metric at 25,000 × 384 with 10 batches and 50 labels, in the order of the registry with what they share, in
 * seconds and in seconds of all processors together; growth from 5,000 rows to 125,000 for those that stay below a
 * minute; the silhouette against scikit-learn's and LISI against a plain NumPy one on the same table.
 * UNBATCH_BENCH_ROWS=5000,25000 measures other sizes, UNBATCH_BENCH_ALONE=1 leaves Python out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import type { Run } from '../../main/core/correction';
import { Matrix } from '../../main/core/matrix';
import type { Samples } from '../../main/core/samples';
import { quietTask } from '../../main/core/task';
import { createEvaluated } from '../../main/metrics/evaluated';
import { metrics } from '../../main/metrics/registry';
import { LEIDEN_NEIGHBOURS, leidenClusterings } from '../../main/projection/leiden';
import { encodeMatrix } from '../../main/tables/npy';
import { benchSamples } from './bench-samples';

const SIZES = (process.env['UNBATCH_BENCH_ROWS'] ?? '5000,25000,125000').split(',').map(Number);
/** Beyond this many rows only what stayed below the limit is measured, and Python is not asked. */
const MOST_WHOLE = 25_000;
const LIMIT_SECONDS = 60;
/** Random rankings for p-values, few, so that the permutation tests hardly count. */
const FEW_PERMUTATIONS = { 'null-size': 100 };
const apart = new Set(['lobo']);

interface Cost {
  readonly wall: number;
  readonly processor: number;
}

async function measure<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly cost: Cost }> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, cost: { wall: (performance.now() - began) / 1000, processor: (user + system) / 1e6 } };
}

const PYTHON = `
import sys, time
import numpy as np
x = np.load(sys.argv[1]); label = np.load(sys.argv[2]).ravel().astype(int); batch = np.load(sys.argv[3]).ravel().astype(int)
def clock(work):
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return f'{time.perf_counter() - start} {time.process_time() - cpu}'
from sklearn.metrics import silhouette_samples
print('asw-label', clock(lambda: silhouette_samples(x, label)))
def lisi(perplexity=30, k=90):
    squares = (x * x).sum(1)
    out = np.empty(len(x))
    for start in range(0, len(x), 1000):
        d = squares[start:start + 1000, None] + squares[None] - 2 * x[start:start + 1000] @ x.T
        rows = np.arange(d.shape[0]); d[rows, start + rows] = np.inf
        near = np.argpartition(d, k, axis=1)[:, :k]
        dist = np.sqrt(np.maximum(np.take_along_axis(d, near, 1), 0))
        for i in range(len(dist)):
            beta, low, high = 1.0, -np.inf, np.inf
            shifted = dist[i] - dist[i].min()
            for _ in range(50):
                p = np.exp(-shifted * beta); total = p.sum()
                excess = np.log(total) + beta * (shifted * p).sum() / total - np.log(perplexity)
                if abs(excess) < 1e-5: break
                if excess > 0: low = beta; beta = beta * 2 if high == np.inf else (beta + high) / 2
                else: high = beta; beta = beta / 2 if low == -np.inf else (beta + low) / 2
            out[start + i] = 1 / (np.bincount(batch[near[i]], weights=p / total) ** 2).sum()
    return np.median(out)
print('ilisi', clock(lisi))
`;

/** Costs of Python's implementations on the same table; empty where it has no scikit-learn. */
function measurePython(samples: Samples): ReadonlyMap<string, Cost> {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-bench-'));
  try {
    const column = (codes: Int32Array): Matrix => new Matrix(codes.length, 1, Float32Array.from(codes));
    const tables = [samples.features, column(samples.label!.codes), column(samples.batches[0].codes)];
    const files = tables.map((table, at) => {
      const file = path.join(folder, `${at}.npy`);
      writeFileSync(file, encodeMatrix(table));
      return file;
    });
    const { stdout } = spawnSync('/usr/bin/python3', ['-c', PYTHON, ...files], { encoding: 'utf8' });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    return new Map(
      lines
        .filter((words) => words.length === 3)
        .map(([id, wall, processor]) => [id, { wall: Number(wall), processor: Number(processor) }]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const shown = ({ wall, processor }: Cost): string =>
  `${wall.toFixed(2)} s (processors ${processor.toFixed(2)} s)`;
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

async function measureSize(
  rows: number,
  run: Run,
  skipped: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Cost>> {
  const samples = benchSamples({ rows, batches: 10, labels: 50, name: `metrics bench ${rows}` });
  const { data, cols } = samples.features;
  const other = new Matrix(
    rows,
    cols,
    Float32Array.from(data, (value, at) => value + 0.5 * data[(at + 7) % data.length]),
  );
  const pairs = Array.from({ length: 40 }, (_, i) => [`label ${i + 1}`, `label ${i + 5}`] as const);
  const python =
    rows <= MOST_WHOLE && process.env['UNBATCH_BENCH_ALONE'] !== '1'
      ? measurePython(samples)
      : new Map<string, Cost>();
  print(`${rows} × ${samples.features.cols}, 10 batches, 50 labels`);
  const bare = createEvaluated(samples, { before: other, other, pairs });
  const { result: clusters, cost } = await measure(async () => {
    const known = await bare.neighbours({ k: LEIDEN_NEIGHBOURS, distance: 'euclidean' }, run);
    return leidenClusterings(samples.features, run, known);
  });
  print(`  neighbours and clusters (Leiden): ${shown(cost)}`);
  const evaluated = { ...bare, clusters };
  const costs = new Map<string, Cost>();
  for (const metric of metrics.entries) {
    if (skipped.has(metric.id)) continue;
    const { result, cost: spent } = await measure(() =>
      metric.score(evaluated, metric.id.startsWith('map-') ? FEW_PERMUTATIONS : {}, run),
    );
    costs.set(metric.id, spent);
    const value = result.value === null ? result.why : result.value.toFixed(4);
    const theirs = python.get(metric.id);
    const versus = theirs === undefined ? '' : `; Python ${shown(theirs)}`;
    print(`  ${metric.id.padEnd(20)} ${shown(spent)}${versus} → ${value}`);
  }
  const whole = [...costs].filter(([id]) => !apart.has(id)).map(([, each]) => each);
  const sum = (of: (each: Cost) => number): number => whole.reduce((total, each) => total + of(each), 0);
  const total = {
    wall: cost.wall + sum((each) => each.wall),
    processor: cost.processor + sum((each) => each.processor),
  };
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  print(`  all but lobo, 100 random rankings: ${shown(total)} (goal 60 s at 25,000); peak ${peakMb} MB`);
  return costs;
}

/** Prints the figures; some minutes. */
export async function run(): Promise<void> {
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'single' });
  const ours: Run = { task: quietTask(), seed: 1, precision: 'single', compute };
  let skipped: ReadonlySet<string> = new Set();
  for (const rows of SIZES) {
    const costs = await measureSize(rows, ours, skipped);
    if (rows < MOST_WHOLE) continue;
    // What is quadratic grows 25 times from here to the next size.
    const slow = [...costs].filter(([, { wall }]) => wall * 25 > 5 * LIMIT_SECONDS).map(([id]) => id);
    skipped = new Set([...skipped, ...slow, 'lobo']);
    if (slow.length > 0) print(`  left out of larger tables: ${slow.join(', ')}`);
  }
}
