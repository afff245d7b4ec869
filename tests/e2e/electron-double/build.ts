import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

/** Bundles the stand-in into a fresh temporary folder. */
export async function buildDouble(): Promise<string> {
  const here = import.meta.dirname;
  const outdir = mkdtempSync(path.join(tmpdir(), 'electron-double-build-'));
  const common = { bundle: true, outdir, logLevel: 'error' as const };
  const entry = (name: string): string => path.join(here, `${name}.ts`);
  await build({
    ...common,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['./electron.cjs'],
    entryPoints: ['register', 'electron', 'utility'].map(entry),
    outExtension: { '.js': '.cjs' },
  });
  for (const [name, globalName] of [
    ['main-world', '__edMain'],
    ['preload-world', '__edPreload'],
  ] as const) {
    await build({
      ...common,
      platform: 'browser',
      format: 'iife',
      target: 'chrome140',
      globalName,
      entryPoints: [path.join(here, 'page', `${name}.ts`)],
    });
  }
  return outdir;
}
