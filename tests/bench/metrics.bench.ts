/**
 * Every metric at 25,000 × 384 with 10 batches and 50 labels, in the order of the registry with what they share, in
 * seconds and in seconds of all processors together, permutation tests apart; growth from 5,000 rows to 125,000, each size
 * in a process of its own with its peak memory, where what would take longer than two minutes is estimated from the size
 * before; the silhouette against scikit-learn's and LISI against a plain NumPy one on the same table.
 * UNBATCH_BENCH_ROWS=5000,25000 measures other sizes, UNBATCH_BENCH_ALONE=1 leaves Python out, UNBATCH_BENCH_LIMIT=600
 * measures what takes up to ten minutes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import type { Run } from '../../main/core/correction';
import { Matrix } from '../../main/core/matrix';
import type { Evaluated } from '../../main/core/metric';
import type { Samples } from '../../main/core/samples';
import { quietTask } from '../../main/core/task';
import { createEvaluated } from '../../main/metrics/evaluated';
import { metrics } from '../../main/metrics/registry';
import { LEIDEN_NEIGHBOURS, leidenClusterings } from '../../main/projection/leiden';
import { encodeMatrix } from '../../main/tables/npy';
import { benchSamples } from './bench-samples';

const SIZES = (process.env['UNBATCH_BENCH_ROWS'] ?? '5000,25000,125000').split(',').map(Number);
/** Beyond this many rows what would exceed the limit is not measured, and Python is not asked. */
const MOST_WHOLE = 25_000;
const LIMIT_SECONDS = Number(process.env['UNBATCH_BENCH_LIMIT'] ?? 120);
/** Random rankings for p-values, few, so that the permutation tests hardly count; they are measured apart. */
const FEW_PERMUTATIONS = { 'null-size': 100 };

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

const plus = (a: Cost, b: Cost): Cost => ({ wall: a.wall + b.wall, processor: a.processor + b.processor });
const NOTHING: Cost = { wall: 0, processor: 0 };

/** The table, and what some metrics want beside it. */
async function prepare(
  rows: number,
  run: Run,
): Promise<{ readonly evaluated: Evaluated; readonly cost: Cost }> {
  const samples = benchSamples({ rows, batches: 10, labels: 50, name: `metrics bench ${rows}` });
  const { data, cols } = samples.features;
  const noisy = Float32Array.from(data, (value, at) => value + 0.5 * data[(at + 7) % data.length]);
  const other = new Matrix(rows, cols, noisy);
  const pairs = Array.from({ length: 40 }, (_, i) => [`label ${i + 1}`, `label ${i + 5}`] as const);
  const bare = createEvaluated(samples, { before: other, other, pairs });
  const { result: clusters, cost } = await measure(async () => {
    const known = await bare.neighbours({ k: LEIDEN_NEIGHBOURS, distance: 'euclidean' }, run);
    return leidenClusterings(samples.features, run, known, { threads: run.compute.threads });
  });
  return { evaluated: { ...bare, clusters }, cost };
}

/** Seconds by metric, of those measured. */
type Measured = Readonly<Record<string, number>>;

/**
 * All metrics at one size, in this process.
 * @param earlier  seconds at a size `grown` times smaller: what they say would take too long is left out
 */
async function measureSize(rows: number, earlier: Measured, grown: number): Promise<Measured> {
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'single' });
  const run: Run = { task: quietTask(), seed: 1, precision: 'single', compute };
  const { evaluated, cost } = await prepare(rows, run);
  const alone = rows > MOST_WHOLE || process.env['UNBATCH_BENCH_ALONE'] === '1';
  const python = alone ? new Map<string, Cost>() : measurePython(evaluated.samples);
  print(`${rows} × ${evaluated.samples.features.cols}, 10 batches, 50 labels`);
  print(`  neighbours and clusters (Leiden): ${shown(cost)}`);
  const costs: Record<string, number> = {};
  let [whole, tests] = [cost, NOTHING];
  for (const metric of metrics.entries) {
    const name = metric.id.padEnd(20);
    const expected = (Object.hasOwn(earlier, metric.id) ? earlier[metric.id] : 0) * grown ** 2;
    if (rows > MOST_WHOLE && expected > LIMIT_SECONDS) {
      print(`  ${name} left out: about ${Math.round(expected)} s, as it grows with the square of the rows`);
      continue;
    }
    const isTested = 'null-size' in metric.params && metric.id.startsWith('map-');
    const found = await measure(() => metric.score(evaluated, isTested ? FEW_PERMUTATIONS : {}, run));
    costs[metric.id] = found.cost.wall;
    whole = plus(whole, found.cost);
    // Rankings are remembered, so that scoring again is nothing but the random rankings.
    const chance = isTested ? await measure(() => metric.score(evaluated, {}, run)) : undefined;
    if (chance !== undefined) tests = plus(tests, chance.cost);
    const theirs = python.get(metric.id);
    const beside = [
      ...(theirs === undefined ? [] : [`Python ${shown(theirs)}`]),
      ...(chance === undefined ? [] : [`permutation test ${shown(chance.cost)}`]),
    ];
    const value = found.result.value === null ? found.result.why : found.result.value.toFixed(4);
    print(`  ${name} ${[shown(found.cost), ...beside].join('; ')} → ${value}`);
  }
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  print(`  together: ${shown(whole)} (goal 60 s at 25,000); permutation tests: ${shown(tests)}`);
  print(`  peak memory ${peakMb} MB`);
  return costs;
}

/** Prints the figures; some minutes. */
export function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-bench-'));
  const notes = path.join(folder, 'costs.json');
  try {
    let before = { rows: 0, costs: '{}' };
    for (const rows of SIZES) {
      const grown = before.rows === 0 ? 0 : rows / before.rows;
      const command = [
        '--import',
        'tsx',
        fileURLToPath(import.meta.url),
        `${rows}`,
        before.costs,
        `${grown}`,
        notes,
      ];
      const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
      if (status !== 0) print(`${rows} rows failed with status ${String(status)}`);
      else before = { rows, costs: readFileSync(notes, 'utf8') };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return Promise.resolve();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [rows, earlier, grown, notes] = process.argv.slice(2);
  const costs = await measureSize(Number(rows), JSON.parse(earlier) as Measured, Number(grown));
  writeFileSync(notes, JSON.stringify(costs));
}
