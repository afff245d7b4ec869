import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng } from '../../main/core/rng';

const SCRIPT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../scripts/unbatch.mjs');

/** Whoever sets the number of file threads gets the command in the process that was started: the one that is killed. */
const ONE_PROCESS = { ...process.env, UV_THREADPOOL_SIZE: '4' };

export interface Attempt {
  readonly killedAfterMs: number | null;
  readonly code: number | null;
}

/** Runs a command in a process of its own; with `killAfterMs` it is killed (SIGKILL) when it has not ended by then. */
export function runProcess(argv: readonly string[], killAfterMs: number | null): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SCRIPT, ...argv], { stdio: 'ignore', env: ONE_PROCESS });
    const timer = killAfterMs === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.on('error', reject);
    child.on('close', (code) => {
      if (timer !== null) clearTimeout(timer);
      resolve({ code, killedAfterMs: code === null ? killAfterMs : null });
    });
  });
}

/** Of the time that a command takes, when it is killed at the latest. */
export const LATEST = 0.8;

/**
 * Kills a command `kills` times at random moments within `withinMs`, starting it again each time, and lets the last
 * start go to its end. Kills that came too late (the command had ended) count as well: starting again must do no harm.
 * From then on it is killed within the time that this end took: a finished run that is started again is quick.
 */
export async function killAndResume(
  argv: readonly string[],
  kills: number,
  withinMs: number,
  seed: number,
): Promise<readonly Attempt[]> {
  const rng = createRng(seed, 'kills');
  const attempts: Attempt[] = [];
  let latestMs = withinMs;
  for (let i = 0; i < kills; i++) {
    const startedMs = performance.now();
    const attempt = await runProcess(argv, Math.round(300 + rng.uniform() * latestMs));
    attempts.push(attempt);
    if (attempt.code !== null) latestMs = Math.min(latestMs, LATEST * (performance.now() - startedMs));
  }
  attempts.push(await runProcess(argv, null));
  return attempts;
}
