/**
 * Corrections of a table as large as all of RxRx1 (125,510 × 384, 51 batches, 1,108 labels), each in a process of its
 * own, with its peak memory. Goal: below 4 GB.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import { corrections } from '../../main/correction/registry';
import { quietTask } from '../../main/core/task';
import { benchSamples } from './bench-samples';

const TABLE = { rows: 125_510, batches: 51, labels: 1_108, name: 'large bench' };
const METHODS = ['limma', 'combat', 'robust-mad', 'sphering', 'harmony'];
const GOAL_MB = 4096;

/** Fits one method in this process and prints its line. */
async function measure(id: string): Promise<void> {
  const samples = benchSamples(TABLE);
  const tableMb = Math.round(process.resourceUsage().maxRSS / 1024);
  const compute = await createOnnxCompute({ device: 'cpu', precision: 'single' });
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await corrections.find(id).fit(samples, {}, { task: quietTask(), seed: 1, precision: 'single', compute });
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(
    `${id.padEnd(11)} ${((performance.now() - began) / 1000).toFixed(1)} s (processors ${((user + system) / 1e6).toFixed(1)} s); ` +
      `peak ${peakMb} MB, of which ${tableMb} MB before the fit (goal ${GOAL_MB})\n`,
  );
}

/** Prints a line a method; minutes. */
export function run(): Promise<void> {
  process.stdout.write(`${TABLE.rows} × 384, ${TABLE.batches} batches\n`);
  for (const id of METHODS) {
    const file = fileURLToPath(import.meta.url);
    const { status } = spawnSync(process.execPath, ['--import', 'tsx', file, id], { stdio: 'inherit' });
    if (status !== 0) process.stdout.write(`${id.padEnd(11)} failed with status ${status}\n`);
  }
  return Promise.resolve();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measure(process.argv[2]);
