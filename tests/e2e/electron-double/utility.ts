/** Preloaded into a forked Node: gives it the surface of Electron's utility process, `process.parentPort`. */
import { EventEmitter } from 'node:events';

const parentPort = Object.assign(new EventEmitter(), {
  postMessage(message: unknown): void {
    process.send?.(message);
  },
});
const early: unknown[] = [];
process.on('message', (data) => {
  if (parentPort.listenerCount('message') > 0) parentPort.emit('message', { data, ports: [] });
  else early.push(data);
});
parentPort.on('newListener', (name) => {
  if (name !== 'message') return;
  setImmediate(() => early.splice(0).forEach((data) => parentPort.emit('message', { data, ports: [] })));
});
process.on('disconnect', () => process.exit(0));
Object.assign(process, { parentPort, type: 'utility' });
