import { runCli } from './run-cli';

/**
 * The process that does a command's work. The first Ctrl-C cancels and lets what is half done be put away; the second
 * kills. Started by `unbatch.ts`, it tells the code when everything is written: should a read from a drive that is gone
 * keep it from ending, it is ended.
 */

const CANCELLED = 130;
/** One key press may come twice: from the terminal, and handed on. */
const SAME_MS = 500;
const abort = new AbortController();
let stoppedMs = -Infinity;
const stop = (): void => {
  const nowMs = performance.now();
  if (abort.signal.aborted && nowMs - stoppedMs > SAME_MS) process.exit(CANCELLED);
  if (!abort.signal.aborted) stoppedMs = nowMs;
  abort.abort();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// Nobody is left to work for.
process.on('disconnect', () => process.exit(CANCELLED));

// A reader that went away (unbatch … | head) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const written = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve());
  });

// The code is set and the loop left to drain, so that a long JSON is written whole.
process.exitCode = await runCli(process.argv.slice(2), process, abort.signal);
await Promise.all([written(process.stdout), written(process.stderr)]);
process.removeAllListeners('disconnect');
if (process.send !== undefined) {
  const { exitCode: code } = process;
  process.send({ code }, () => process.disconnect());
}
