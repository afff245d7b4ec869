import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';

interface Options {
  readonly serviceName?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** `electron.utilityProcess`: a forked Node with Electron's `process.parentPort`. Ports are not transferred. */
export class UtilityProcess extends EventEmitter {
  static readonly all = new Set<UtilityProcess>();
  private readonly child: ChildProcess;
  pid: number | undefined;

  constructor(file: string, args: readonly string[], options: Options) {
    super();
    this.child = fork(file, args, {
      serialization: 'advanced',
      execArgv: ['--require', path.join(__dirname, 'utility.cjs')],
      env: { ...(options.env ?? process.env), NODE_OPTIONS: '' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    UtilityProcess.all.add(this);
    this.child.once('spawn', () => {
      this.pid = this.child.pid;
      this.emit('spawn');
    });
    this.child.on('message', (message) => this.emit('message', message));
    this.child.once('exit', (code, signal) => {
      UtilityProcess.all.delete(this);
      this.pid = undefined;
      this.emit('exit', code ?? (signal === 'SIGTERM' ? 15 : 1));
    });
  }
  postMessage(message: unknown): void {
    structuredClone(message);
    if (this.child.connected) this.child.send(message as object);
  }
  kill(): boolean {
    return this.child.kill();
  }
}

export const utilityProcess = {
  fork: (file: string, args: readonly string[] = [], options: Options = {}) =>
    new UtilityProcess(file, args, options),
};
