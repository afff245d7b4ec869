import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts a worker thread from its main file. A bundled program gives the bundled file's URL; a checkout gives the
 * TypeScript source, which is run through tsx. (A thread does not inherit tsx's hooks from the process: they are
 * registered inside it before the source is imported.)
 */
export function startWorker(entry: URL): Worker {
  // Not undefined: web-worker, which geotiff loads, reads fields of it in every thread that it finds itself in.
  const workerData = {};
  if (!entry.pathname.endsWith('.ts')) return new Worker(entry, { workerData });
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm/api')).href;
  const bootstrap = `import(${JSON.stringify(tsx)})
    .then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); })
    .catch((error) => setImmediate(() => { throw error; }));`;
  return new Worker(bootstrap, { eval: true, execArgv: [], workerData });
}
