import { EventEmitter } from 'node:events';

export type InvokeHandler = (event: unknown, ...args: readonly unknown[]) => unknown;

/** `electron.ipcMain`: one handler a channel. */
export class IpcMain extends EventEmitter {
  private readonly handlers = new Map<string, InvokeHandler>();
  handle(channel: string, handler: InvokeHandler): void {
    if (this.handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.handlers.set(channel, handler);
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
  /** What `ipcRenderer.invoke` gets; an error keeps its message only, as in Electron. */
  async invoke(channel: string, event: unknown, args: readonly unknown[]): Promise<unknown> {
    const handler = this.handlers.get(channel);
    const prefix = `Error invoking remote method '${channel}':`;
    if (handler === undefined) throw new Error(`${prefix} Error: No handler registered for '${channel}'`);
    try {
      return await handler(event, ...args);
    } catch (error) {
      throw new Error(`${prefix} ${String(error)}`, { cause: error });
    }
  }
}
export const ipcMain = new IpcMain();
