import { createEngine } from '../engine/service';
import { serveEngine } from './serve-engine';

/** Entry of the utility process: the engine, served over the process's port. */
const { parentPort } = process;
serveEngine(
  {
    post: (message) => parentPort.postMessage(message),
    listen: (take) => parentPort.on('message', (event) => take(event.data)),
  },
  createEngine,
);
