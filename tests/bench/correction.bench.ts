import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { corrections } from '../../main/correction/registry';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import type { Run } from '../../main/core/correction';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { quietTask } from '../../main/core/task';
import { encodeMatrix } from '../../main/tables/npy';

/*
 * Corrections against their references, in turns within one run and on the same table: Harmony against harmonypy,
 * ComBat against sva, limma against limma. Ten batches with shifts and scales of their own, four labels.
 */

const COLS = 384;
const BATCHES = 10;
const SIZES = [5_000, 20_000, 50_000];
/** Beyond this the references take minutes. */
const MOST_COMPARED = 20_000;

const HARMONY = `
import sys, time, warnings
warnings.filterwarnings('ignore')
import logging; logging.disable(logging.CRITICAL)
import numpy as np, pandas as pd, harmonypy
x = np.load(sys.argv[1]); meta = pd.DataFrame({'batch': np.load(sys.argv[2]).ravel().astype(int).astype(str)})
start = time.perf_counter()
harmonypy.run_harmony(x, meta, ['batch'], theta=2, max_iter_harmony=10)
print(time.perf_counter() - start)
`;

/** R reads raw doubles; only the method is timed. */
const inR = (call: string): string => `
args <- commandArgs(TRUE)
x <- matrix(readBin(args[1], 'double', n=as.integer(args[3]) * ${COLS}, size=4), nrow=${COLS})
batch <- as.integer(readBin(args[2], 'double', n=as.integer(args[3]), size=4))
suppressMessages({
start <- proc.time()[3]
invisible(${call})
cat(proc.time()[3] - start)
})
`;

interface Reference {
  readonly method: string;
  readonly name: string;
  readonly present: () => boolean;
  readonly seconds: (x: string, batch: string, rows: number) => number;
}

const execute = (command: string, args: readonly string[]): string =>
  spawnSync(command, [...args], { encoding: 'utf8', maxBuffer: 1e8 }).stdout;

const hasR = (library: string): boolean =>
  spawnSync('Rscript', ['-e', `suppressMessages(library(${library}))`], { stdio: 'ignore' }).status === 0;

function timeR(code: string, x: string, batch: string, rows: number): number {
  const script = path.join(path.dirname(x), 'reference.R');
  writeFileSync(script, code);
  const out = execute('Rscript', [
    script,
    x.replace('.npy', '.raw'),
    batch.replace('.npy', '.raw'),
    String(rows),
  ]);
  return Number(out.trim().split(/\s+/).at(-1));
}

const REFERENCES: readonly Reference[] = [
  {
    method: 'harmony',
    name: 'harmonypy',
    present: () =>
      spawnSync('/usr/bin/python3', ['-c', 'import harmonypy'], { stdio: 'ignore' }).status === 0,
    seconds: (x, batch) => Number(execute('/usr/bin/python3', ['-c', HARMONY, x, batch]).trim()),
  },
  {
    method: 'combat',
    name: 'sva',
    present: () => hasR('sva'),
    seconds: (x, batch, rows) => timeR(inR('sva::ComBat(x, batch)'), x, batch, rows),
  },
  {
    method: 'limma',
    name: 'limma',
    present: () => hasR('limma'),
    seconds: (x, batch, rows) => timeR(inR('limma::removeBatchEffect(x, batch)'), x, batch, rows),
  },
];

function simulate(rows: number): Samples {
  const rng = createRng(1, `correction bench ${rows}`);
  const shift = Float64Array.from({ length: BATCHES * COLS }, () => rng.normal());
  const centre = Float64Array.from({ length: 4 * COLS }, () => rng.normal());
  const batch = Int32Array.from({ length: rows }, (_, i) => i % BATCHES);
  const label = Int32Array.from({ length: rows }, () => rng.int(4));
  const data = new Float32Array(rows * COLS);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < COLS; j++) {
      data[i * COLS + j] = centre[label[i] * COLS + j] + shift[batch[i] * COLS + j] + rng.normal();
    }
  }
  return {
    features: new Matrix(rows, COLS, data),
    featureNames: Array.from({ length: COLS }, (_, j) => `f${j}`),
    batches: [factorOf(Array.from(batch, String))],
    columns: new Map(),
  };
}

async function timeOurs(method: string, samples: Samples): Promise<number> {
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'single' });
  const ours: Run = { task: quietTask(), seed: 1, precision: 'single', compute };
  const startedMs = performance.now();
  await corrections.find(method).fit(samples, {}, ours);
  return (performance.now() - startedMs) / 1000;
}

function writeTable(folder: string, samples: Samples): { readonly x: string; readonly batch: string } {
  const x = path.join(folder, 'x.npy');
  const batch = path.join(folder, 'batch.npy');
  const codes = Float32Array.from(samples.batches[0].codes);
  writeFileSync(x, encodeMatrix(samples.features));
  writeFileSync(batch, encodeMatrix(new Matrix(codes.length, 1, codes)));
  const { data } = samples.features;
  writeFileSync(x.replace('.npy', '.raw'), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  writeFileSync(batch.replace('.npy', '.raw'), new Uint8Array(codes.buffer));
  return { x, batch };
}

/** Prints seconds, ratio and peak memory of the process so far, a line a method and size. */
export async function run(): Promise<void> {
  const present = new Map(REFERENCES.map(({ name, present: test }) => [name, test()]));
  for (const rows of SIZES) {
    const samples = simulate(rows);
    const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-bench-'));
    const { x, batch } = writeTable(folder, samples);
    for (const { method, name, seconds } of REFERENCES) {
      const ours = await timeOurs(method, samples);
      const compared = rows <= MOST_COMPARED && present.get(name) === true;
      const theirs = compared ? seconds(x, batch, rows) : NaN;
      const versus = compared
        ? `${name} ${theirs.toFixed(2)} s, ${(theirs / ours).toFixed(1)}×`
        : rows > MOST_COMPARED
          ? `${name} not run at this size`
          : `not run: ${name}, because it is not installed`;
      const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
      process.stdout.write(
        `${method.padEnd(8)} ${rows} × ${COLS} × ${BATCHES} batches: ${ours.toFixed(2)} s; ${versus}; peak ${peakMb} MB\n`,
      );
    }
    rmSync(folder, { recursive: true });
  }
}
