import { decode, encode } from '../codec';
import { makePeer } from './bridge';
import type { PageConfig } from './config';

type Listener = (event: object, ...args: readonly unknown[]) => void;
/** What crosses from the preload world to the stand-in, and back. */
export type FromPage = { readonly id: number; readonly channel: string; readonly args: unknown };
export type ToPage =
  | { readonly t: 'reply'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly t: 'reply'; readonly id: number; readonly ok: false; readonly error: string }
  | { readonly t: 'event'; readonly channel: string; readonly args: unknown };

/**
 * A call that waits for its answer: the debugger stops here, the stand-in reads the frame's variables, writes
 * `__edResult` and lets the script go on.
 */
export function __edSyncCall(file: File): string {
  const state = { __edResult: '', file };
  debugger;
  return state.__edResult;
}

class IpcRenderer {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>();
  private next = 1;
  constructor(private readonly post: (message: string) => void) {}

  readonly invoke = (channel: string, ...args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const message: FromPage = { id: this.next++, channel, args: encode(args) };
      this.waiting.set(message.id, { resolve, reject });
      this.post(JSON.stringify(message));
    });
  readonly on = (channel: string, listener: Listener): void => {
    const set = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, set.add(listener));
  };
  readonly removeListener = (channel: string, listener: Listener): void => {
    this.listeners.get(channel)?.delete(listener);
  };
  readonly receive = (json: string): void => {
    const message = JSON.parse(json) as ToPage;
    if (message.t === 'event') {
      const args = decode(message.args) as readonly unknown[];
      for (const listener of this.listeners.get(message.channel) ?? []) listener({ ports: [] }, ...args);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.ok) waiting?.resolve(decode(message.value));
    else waiting?.reject(new Error(message.error));
  };
}

/** What a sandboxed preload script sees: `require` of electron and nothing of Node. */
export interface PreloadWorld {
  readonly require: (name: string) => unknown;
  readonly process: object;
  readonly module: { exports: object };
}

/** Sets the isolated world up; null in frames and documents that get no preload. */
export function start(config: PageConfig): PreloadWorld | null {
  if (window !== window.top || location.href === 'about:blank' || location.protocol === 'data:') return null;
  const globals = globalThis as typeof globalThis & Record<string, unknown>;
  const peer = makePeer(config.secret, 'isolated');
  const ipcRenderer = new IpcRenderer(globals[config.binding] as (message: string) => void);
  Object.defineProperty(globalThis, '__edReceive', { value: ipcRenderer.receive });
  const electron = {
    ipcRenderer,
    contextBridge: { exposeInMainWorld: (key: string, api: unknown) => peer.expose(key, api) },
    webUtils: {
      getPathForFile(file: unknown) {
        if (!(file instanceof File)) throw new TypeError('getPathForFile expected a File');
        return __edSyncCall(file);
      },
    },
  };
  return {
    require(name) {
      if (name === 'electron' || name === 'electron/renderer') return electron;
      throw new Error(`module not found: ${name}`);
    },
    process: { type: 'renderer', sandboxed: true, platform: config.platform, versions: config.versions },
    module: { exports: {} },
  };
}
