// `npm run demo`: simulates a small study and runs the whole chain on it: no network, no GPU, no display.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { root } from './build.mjs';

const folder = path.join(root, 'demo-out');
const study = path.join(folder, 'study');
const out = path.join(folder, 'run');

function unbatch(...args) {
  console.log(`\n$ unbatch ${args.map((arg) => path.relative(root, arg) || arg).join(' ')}`);
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/unbatch.mjs'), ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(folder, { recursive: true, force: true });
unbatch('simulate', '--out', study);
unbatch(
  'run',
  study,
  '--out',
  out,
  '--batch',
  'batch',
  '--label',
  'perturbation',
  '--controls',
  'pert_type=negcon',
);
console.log(
  `\nLook at ${path.join('demo-out', 'run', 'report.html')} and the pictures in ${path.join('demo-out', 'run', 'figures')}`,
);
