import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCli } from '../../main/cli/run-cli';

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process. */
export async function unbatch(...argv: readonly string[]): Promise<CliResult> {
  const out: string[] = [];
  const err: string[] = [];
  const streams = {
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  };
  const code = await runCli(argv, streams, new AbortController().signal);
  return { code, stdout: out.join(''), stderr: err.join('') };
}

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), 'unbatch-cli-'));

/** Pictures small enough to be embedded in no time; still three batches, treatments and controls. */
export const TINY_STUDY = ['--wells', '6', '--sites', '1', '--size', '64', '--seed', '7'] as const;

/** The methods that tests run: one without needs, one fitted on batches, one on random numbers. */
export const FEW_METHODS = ['--methods', 'center,combat,harmony'] as const;

/** SHA-256 of every file below a folder that must repeat byte for byte; the time in report, log and window.json, and h5ad's own, are left out. */
export function hashOutputs(folder: string): Readonly<Record<string, string>> {
  const repeats = /\.(npy|parquet|csv|json|yaml|svg|png)$/;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => repeats.test(file) && !/^(shards|steps|thumbnails)\/|^window\.json$/.test(file))
    .sort();
  const hash = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(path.join(folder, file)))
      .digest('hex');
  return Object.fromEntries(files.map((file) => [file, hash(file)]));
}
