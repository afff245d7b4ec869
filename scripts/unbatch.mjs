// `npm run -s unbatch -- <command>`: brings the bundle up to date and runs it in this process.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, existsSync } from 'node:fs';
import path from 'node:path';
import { buildCli, root } from './build.mjs';

const target = path.join(root, 'dist/cli');

/** Newest change below a folder, in ms. */
function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(full) : statSync(full).mtimeMs);
  }
  return latest;
}

const bundle = path.join(target, 'unbatch.js');
const sources = Math.max(newest(path.join(root, 'main')), statSync(path.join(root, 'package.json')).mtimeMs);
if (!existsSync(bundle) || statSync(bundle).mtimeMs < sources) {
  // Built aside and moved file by file, so that a second call at the same moment never runs half a bundle.
  const aside = path.join(root, `dist/cli-${process.pid}`);
  await buildCli(aside);
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(aside)) renameSync(path.join(aside, file), path.join(target, file));
  rmSync(aside, { recursive: true });
}
await import(bundle);
