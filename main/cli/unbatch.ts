import { runCli } from './run-cli';

/** Entry of the command line. The first Ctrl-C cancels and lets what is half done be put away; the second kills. */

const CANCELLED = 130;
const abort = new AbortController();
const stop = (): void => {
  if (abort.signal.aborted) process.exit(CANCELLED);
  abort.abort();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

// A reader that went away (unbatch … | head) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

// The code is set and the loop left to drain, so that a long JSON is written whole.
process.exitCode = await runCli(process.argv.slice(2), process, abort.signal);
