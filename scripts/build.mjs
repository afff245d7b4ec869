// Bundles the command line and its workers into dist/cli. Native packages stay outside.
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

const ENTRIES = {
  unbatch: 'main/cli/unbatch.ts',
  'command-worker': 'main/cli/command-worker.ts',
  'morphology-worker': 'main/embedding/morphology/morphology-worker.ts',
  'tile-worker': 'main/embedding/tile-worker.ts',
  'quality-worker': 'main/embedding/quality/quality-worker.ts',
  'nucleus-worker': 'main/embedding/nuclei/nucleus-worker.ts',
  'row-worker': 'main/compute/row-worker.ts',
  'session-worker': 'main/compute/session-worker.ts',
  'leiden-worker': 'main/projection/leiden-worker.ts',
};

/** One file an entry; the same sources give the same files. */
export async function buildCli(outdir = path.join(root, 'dist/cli')) {
  const entryPoints = Object.fromEntries(
    Object.entries(ENTRIES).filter(([, file]) => existsSync(path.join(root, file))),
  );
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return outdir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCli();
