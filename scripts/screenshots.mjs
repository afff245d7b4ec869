// `node scripts/screenshots.mjs`: the pictures of the README, taken while the specs walk the sample study's story.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './build.mjs';

const SHOWN = ['sample-images', 'sample-explore', 'sample-scores'];
const shots = mkdtempSync(path.join(tmpdir(), 'unbatch-shots-'));
const { status } = spawnSync(
  path.join(root, 'node_modules/.bin/playwright'),
  ['test', '--project=app', '-g', 'sample'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, SHOTS: shots } },
);
if (status !== 0) process.exit(status ?? 1);
const target = path.join(root, 'assets/screenshots');
mkdirSync(target, { recursive: true });
for (const name of SHOWN) copyFileSync(path.join(shots, `${name}.png`), path.join(target, `${name}.png`));
