/**
 * UMAP of profiles: neighbours and layout, whole, against umap-learn (where Python has it) on the same rows and
 * against umap-js on few of them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import type { Compute } from '../../main/core/compute';
import { Matrix } from '../../main/core/matrix';
import { parseParams } from '../../main/core/params';
import { createRng } from '../../main/core/rng';
import { drive, quietTask } from '../../main/core/task';
import { umap } from '../../main/projection/umap/umap';
import { encodeMatrix } from '../../main/tables/npy';

const COLS = 64;
const GROUPS = 40;

/** Wells of 40 treatments: groups of unequal size that touch, in 64 dimensions. */
function profiles(rows: number): Matrix {
  const rng = createRng(1, 'umap bench');
  const centres = Float64Array.from({ length: GROUPS * COLS }, () => 1.6 * rng.normal());
  const groups = Int32Array.from({ length: rows }, () => Math.floor(GROUPS * rng.uniform() ** 1.5));
  return new Matrix(
    rows,
    COLS,
    Float32Array.from(
      { length: rows * COLS },
      (_, e) => centres[groups[Math.floor(e / COLS)] * COLS + (e % COLS)] + rng.normal(),
    ),
  );
}

const seconds = (since: number): number => (performance.now() - since) / 1000;

async function measureOwn(
  features: Matrix,
  compute: Compute,
  raw: Readonly<Record<string, unknown>>,
): Promise<{ neighbours: number; layout: number }> {
  const task = quietTask();
  let began = performance.now();
  const neighbours = await compute.neighbours(features, 14, 'euclidean', task);
  const found = seconds(began);
  began = performance.now();
  const params = parseParams(umap.params, raw, 'umap');
  const run = { task, seed: 1, precision: 'single', compute } as const;
  await drive(await umap.start({ features, neighbours }, params, run), task);
  return { neighbours: found, layout: seconds(began) };
}

const SCRIPT = `
import sys, time, warnings
import numpy as np
import umap
warnings.filterwarnings("ignore")
x = np.load(sys.argv[1])
epochs = int(sys.argv[2])
umap.UMAP(n_epochs=5).fit_transform(x[:2000])  # compiled before the clock starts
began = time.perf_counter()
umap.UMAP(n_neighbors=15, n_epochs=epochs).fit_transform(x)
print(umap.__version__, time.perf_counter() - began)
`;

/** Seconds that umap-learn takes on the same rows, or undefined where no Python has it. */
function measureUmapLearn(features: Matrix, epochs: number): { version: string; time: number } | undefined {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-bench-'));
  try {
    const file = path.join(folder, 'x.npy');
    writeFileSync(file, encodeMatrix(features));
    for (const python of ['python3', '/usr/bin/python3']) {
      const { status, stdout } = spawnSync(python, ['-c', SCRIPT, file, String(epochs)], {
        encoding: 'utf8',
      });
      if (status !== 0) continue;
      const [version, time] = stdout.trim().split(' ');
      return { version, time: Number(time) };
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Prints the figures; some minutes with umap-learn. */
export async function run(): Promise<void> {
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'single' });
  await measureOwn(profiles(1000), compute, { epochs: 10 });
  const small = profiles(10_000);
  const own = await measureOwn(small, compute, { epochs: 200 });
  const js = await measureOwn(small, compute, { epochs: 200, optimizer: 'umap-js' });
  print(
    `10,000 × ${COLS}, 200 epochs, layout alone: ${own.layout.toFixed(1)} s; umap-js ${js.layout.toFixed(1)} s, ` +
      `${(js.layout / own.layout).toFixed(1)}× as long`,
  );
  const large = profiles(50_000);
  const { neighbours, layout } = await measureOwn(large, compute, { epochs: 200 });
  const whole = neighbours + layout;
  print(
    `50,000 × ${COLS}, 200 epochs: ${whole.toFixed(1)} s (neighbours ${neighbours.toFixed(1)}, layout ${layout.toFixed(1)})`,
  );
  const learn = measureUmapLearn(large, 200);
  if (learn === undefined) {
    print('umap-learn is not installed');
    return;
  }
  print(
    `umap-learn ${learn.version}: ${learn.time.toFixed(1)} s, ${(learn.time / whole).toFixed(1)}× as long`,
  );
}
