import { fork } from 'node:child_process';

/** After everything is written a command has so long to end by itself. */
const GRACE_MS = 2000;
/** A read that never returns holds one for ever; the usual four are soon used up, and the size cannot be changed later. */
const FILE_THREADS = '64';
const KILLED = 137;
const CANCELLED = 130;

/** What the process that works sends when its command is done. */
const codeOf = (message: unknown): number | null => {
  const code = (message as { readonly code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : null;
};

/**
 * Runs a command in a process of its own, with this one's streams, and gives its code. A read from a drive that is gone
 * cannot be taken back, and keeps a process from ending: when the command has told that it is done and does not end, it
 * is killed.
 * @param worker  the file of the process
 */
export function supervise(worker: string, argv: readonly string[], graceMs = GRACE_MS): Promise<number> {
  const child = fork(worker, [...argv], {
    env: { ...process.env, UV_THREADPOOL_SIZE: FILE_THREADS },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C in a terminal reaches both processes, a signal of another program only this one: the other counts them once.
  const handOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', handOn);
  process.on('SIGTERM', handOn);
  return new Promise<number>((resolve, reject) => {
    let told: number | null = null;
    child.on('message', (message) => {
      told = codeOf(message);
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(told ?? code ?? (signal === 'SIGINT' ? CANCELLED : KILLED)));
  }).finally(() => {
    process.off('SIGINT', handOn);
    process.off('SIGTERM', handOn);
  });
}
