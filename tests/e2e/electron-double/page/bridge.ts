/**
 * Both worlds of a page run this: a synchronous peer over CustomEvents on window. Chromium structured-clones
 * `detail` when another world reads it, so values are copied as Electron's contextBridge copies them.
 */
type Node =
  | { readonly k: 'v'; readonly v: unknown }
  | { readonly k: 'f' | 'p'; readonly id: string }
  | { readonly k: 'a'; readonly e: readonly Node[] }
  | { readonly k: 'o'; readonly e: readonly (readonly [string, Node])[] }
  | { readonly k: 'e'; readonly m: string };
type Message =
  | { readonly t: 'call'; readonly id: string; readonly a: readonly Node[] }
  | { readonly t: 'settle'; readonly id: string; readonly ok: boolean; readonly v: Node }
  | { readonly t: 'expose'; readonly key: string; readonly v: Node };
interface Answer {
  readonly ok: boolean;
  readonly v?: Node;
}
type Anything = (...args: readonly unknown[]) => unknown;
interface Promised {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}
export interface Peer {
  expose(key: string, api: unknown): void;
}

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

function freezeDeep(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(freezeDeep);
    Object.freeze(value);
  }
  return value;
}

/** Values as nodes and back; functions and promises stay on their side and are called by id. */
class Marshaller {
  private readonly functions = new Map<string, Anything>();
  private readonly ids = new WeakMap<Anything, string>();
  private readonly proxies = new Map<string, Anything>();
  private readonly pending = new Map<string, Promised>();
  private next = 1;
  constructor(
    private readonly side: string,
    private readonly post: (message: Message) => Answer | undefined,
  ) {}

  marshal(value: unknown): Node {
    if (typeof value === 'function') return { k: 'f', id: this.idOf(value as Anything) };
    if (typeof value === 'symbol') throw new Error('An object could not be cloned.');
    if (value === null || typeof value !== 'object') return { k: 'v', v: value };
    if (Array.isArray(value)) return { k: 'a', e: value.map((entry) => this.marshal(entry)) };
    switch (tagOf(value)) {
      case 'Promise':
        return this.promise(value as Promise<unknown>);
      case 'Error':
      case 'DOMException':
        return { k: 'e', m: (value as Error).message };
      case 'Object':
        return { k: 'o', e: Object.entries(value).map(([key, entry]) => [key, this.marshal(entry)]) };
      default:
        return { k: 'v', v: value };
    }
  }

  unmarshal(node: Node): unknown {
    switch (node.k) {
      case 'v':
        return node.v;
      case 'a':
        return node.e.map((entry) => this.unmarshal(entry));
      case 'o':
        return Object.fromEntries(node.e.map(([key, entry]) => [key, this.unmarshal(entry)]));
      case 'e':
        return new Error(node.m);
      case 'p':
        return new Promise((resolve, reject) => this.pending.set(node.id, { resolve, reject }));
      case 'f':
        return this.proxy(node.id);
    }
  }

  call(id: string, args: readonly Node[]): Answer {
    try {
      const found = this.functions.get(id);
      if (found === undefined) throw new Error('contextBridge: unknown function');
      return { ok: true, v: this.marshal(found(...args.map((node) => this.unmarshal(node)))) };
    } catch (error) {
      return { ok: false, v: this.marshal(error) };
    }
  }

  settle(id: string, ok: boolean, node: Node): void {
    const promised = this.pending.get(id);
    this.pending.delete(id);
    if (ok) promised?.resolve(this.unmarshal(node));
    else promised?.reject(this.unmarshal(node));
  }

  private idOf(value: Anything): string {
    const known = this.ids.get(value);
    if (known !== undefined) return known;
    const id = `${this.side}${this.next++}`;
    this.ids.set(value, id);
    this.functions.set(id, value);
    return id;
  }

  private promise(value: Promise<unknown>): Node {
    const id = `${this.side}${this.next++}`;
    const settle = (ok: boolean) => (result: unknown) =>
      void this.post({ t: 'settle', id, ok, v: this.marshal(result) });
    value.then(settle(true), settle(false));
    return { k: 'p', id };
  }

  private proxy(id: string): Anything {
    const known = this.proxies.get(id);
    if (known !== undefined) return known;
    const proxy = (...args: readonly unknown[]): unknown => {
      const answer = this.post({ t: 'call', id, a: args.map((arg) => this.marshal(arg)) });
      if (answer?.v === undefined) throw new Error('contextBridge: the other world did not answer');
      const value = this.unmarshal(answer.v);
      if (!answer.ok) throw value as Error;
      return value;
    };
    this.proxies.set(id, proxy);
    return proxy;
  }
}

/** One side of the bridge; `secret` keeps the page from listening in by chance. */
export function makePeer(secret: string, side: 'main' | 'isolated'): Peer {
  const other = side === 'isolated' ? 'main' : 'isolated';
  let reply: Answer | undefined;
  const tell = (name: string, detail: unknown): void => {
    window.dispatchEvent(new CustomEvent(name, { detail }));
  };
  const post = (message: Message): Answer | undefined => {
    reply = undefined;
    tell(secret + other, message);
    const answer = reply;
    reply = undefined;
    return answer;
  };
  const marshaller = new Marshaller(side, post);
  const receive = (message: Message): void => {
    switch (message.t) {
      case 'call':
        tell(`${secret}${other}r`, marshaller.call(message.id, message.a));
        return;
      case 'settle':
        marshaller.settle(message.id, message.ok, message.v);
        return;
      case 'expose':
        Object.defineProperty(window, message.key, {
          value: freezeDeep(marshaller.unmarshal(message.v)),
          enumerable: true,
        });
        tell(`${secret}${other}r`, { ok: true });
    }
  };
  const listen = (name: string, take: (detail: unknown) => void): void => {
    window.addEventListener(
      name,
      (event) => {
        event.stopImmediatePropagation();
        take((event as CustomEvent<unknown>).detail);
      },
      true,
    );
  };
  listen(secret + side, (detail) => receive(detail as Message));
  listen(`${secret}${side}r`, (detail) => {
    reply = detail as Answer;
  });
  return {
    expose(key, api) {
      const answer = post({ t: 'expose', key, v: marshaller.marshal(api) });
      if (answer?.ok !== true) {
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      }
    },
  };
}
