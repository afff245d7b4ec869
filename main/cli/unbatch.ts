import { fileURLToPath } from 'node:url';
import { supervise } from './supervise';

/**
 * Entry of the command line: starts the process that works, with enough threads for files. Where their number is set
 * already, the work is done here.
 */
const worker = new URL(
  import.meta.url.endsWith('.ts') ? './command-worker.ts' : './command-worker.js',
  import.meta.url,
);

if (process.env['UV_THREADPOOL_SIZE'] === undefined) {
  process.exitCode = await supervise(fileURLToPath(worker), process.argv.slice(2));
} else {
  await import(worker.href);
}
