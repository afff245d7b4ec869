import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from './protocol';

type Commands = Protocol.CommandParameters;
type Returns = Protocol.CommandReturnValues;
export type CdpEvent = Extract<keyof Protocol.Events, string>;

interface Pending {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly sessionId?: string;
  readonly error?: { readonly message: string };
}

/** One target's conversation with Chromium: commands and events, typed by Playwright's protocol types. */
export class CdpSession {
  private readonly events = new EventEmitter().setMaxListeners(0);
  constructor(
    private readonly connection: CdpConnection,
    readonly id: string | undefined,
  ) {}

  send<M extends Extract<keyof Commands & keyof Returns, string>>(
    method: M,
    params?: Commands[M],
  ): Promise<Returns[M]> {
    return this.connection.write(method, params ?? {}, this.id) as Promise<Returns[M]>;
  }
  on<E extends CdpEvent>(event: E, listen: (payload: Protocol.Events[E]) => void): void {
    this.events.on(event, listen);
  }
  once<E extends CdpEvent>(event: E): Promise<Protocol.Events[E]> {
    return new Promise((resolve) => this.events.once(event, resolve));
  }
  receive(event: string, payload: unknown): void {
    this.events.emit(event, payload);
  }
}

/** Raw DevTools protocol over --remote-debugging-pipe: NUL-delimited JSON, fd 3 out, fd 4 in. */
export class CdpConnection {
  readonly root = new CdpSession(this, undefined);
  private readonly sessions = new Map<string, CdpSession>();
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private down = false;

  constructor(
    private readonly output: Writable,
    input: Readable,
  ) {
    let chunks: Buffer[] = [];
    input.on('data', (buffer: Buffer) => {
      let start = 0;
      for (let end = buffer.indexOf(0); end !== -1; end = buffer.indexOf(0, start)) {
        chunks.push(buffer.subarray(start, end));
        this.receive(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Message);
        chunks = [];
        start = end + 1;
      }
      if (start < buffer.length) chunks.push(buffer.subarray(start));
    });
    for (const stream of [input, output]) {
      stream.on('close', () => this.close());
      stream.on('error', () => this.close());
    }
  }

  session(id: string): CdpSession {
    const known = this.sessions.get(id);
    if (known !== undefined) return known;
    const session = new CdpSession(this, id);
    this.sessions.set(id, session);
    return session;
  }

  write(method: string, params: unknown, sessionId: string | undefined): Promise<unknown> {
    if (this.down) return Promise.reject(new Error('CDP connection closed'));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { method, resolve, reject });
      const message = { id, method, params, ...(sessionId === undefined ? {} : { sessionId }) };
      this.output.write(`${JSON.stringify(message)}\0`);
    });
  }

  private receive(message: Message): void {
    if (message.id !== undefined) {
      const pending = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.error === undefined) pending?.resolve(message.result);
      else pending?.reject(new Error(`${pending.method}: ${message.error.message}`));
      return;
    }
    const target = message.sessionId === undefined ? this.root : this.session(message.sessionId);
    target.receive(message.method ?? '', message.params);
  }

  private close(): void {
    this.down = true;
    for (const { reject } of this.pending.values()) reject(new Error('CDP connection closed'));
    this.pending.clear();
  }
}
