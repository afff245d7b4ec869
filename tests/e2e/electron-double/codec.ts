/**
 * Structured-clone values as JSON and back; the same code runs in Node and in the page's isolated world.
 * Refuses what Electron refuses: functions, symbols, promises, DOM nodes ("An object could not be cloned.").
 */
interface Tagged {
  readonly $: string;
  readonly v?: unknown;
  readonly t?: string;
  readonly m?: string;
}

const CONSTRUCTORS: Readonly<Record<string, (bytes: ArrayBuffer) => unknown>> = {
  Int8Array: (b) => new Int8Array(b),
  Uint8Array: (b) => new Uint8Array(b),
  Uint8ClampedArray: (b) => new Uint8ClampedArray(b),
  Int16Array: (b) => new Int16Array(b),
  Uint16Array: (b) => new Uint16Array(b),
  Int32Array: (b) => new Int32Array(b),
  Uint32Array: (b) => new Uint32Array(b),
  Float32Array: (b) => new Float32Array(b),
  Float64Array: (b) => new Float64Array(b),
};
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);
const refuse = (): never => {
  throw new Error('An object could not be cloned.');
};

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}
function fromBase64(base64: string): ArrayBuffer {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes.buffer;
}

function encodeNumber(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $: 'n', v: Object.is(value, -0) ? '-0' : String(value) };
}

function encodeObject(value: object): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => encode(entry));
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return { $: 'ta', t: tagOf(value), v: toBase64(bytes) };
  }
  switch (tagOf(value)) {
    case 'ArrayBuffer':
      return { $: 'ab', v: toBase64(new Uint8Array(value as ArrayBuffer)) };
    case 'Date':
      return { $: 'd', v: (value as Date).getTime() };
    case 'Map':
      return { $: 'm', v: [...(value as Map<unknown, unknown>)].map(([a, b]) => [encode(a), encode(b)]) };
    case 'Set':
      return { $: 's', v: [...(value as Set<unknown>)].map(encode) };
    case 'Error':
      return { $: 'e', m: (value as Error).message };
    case 'Object':
      return { $: 'o', v: Object.entries(value).map(([key, entry]) => [key, encode(entry)]) };
    default:
      return refuse();
  }
}

/** @throws when the value could not cross a process border in Electron */
export function encode(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return encodeNumber(value);
    case 'undefined':
      return { $: 'u' };
    case 'object':
      return value === null ? null : encodeObject(value);
    case 'bigint':
    case 'function':
    case 'symbol':
      return refuse();
  }
}

const entries = (value: unknown): (readonly [unknown, unknown])[] => value as (readonly [unknown, unknown])[];

/** The value that `encode` was given. */
export function decode(node: unknown): unknown {
  if (node === null || typeof node !== 'object') return node;
  if (Array.isArray(node)) return node.map(decode);
  const { $, v, t, m } = node as Tagged;
  switch ($) {
    case 'u':
      return undefined;
    case 'n':
      return v === '-0' ? -0 : Number(v);
    case 'ta':
      return CONSTRUCTORS[t ?? ''](fromBase64(v as string));
    case 'ab':
      return fromBase64(v as string);
    case 'd':
      return new Date(v as number);
    case 'm':
      return new Map(entries(v).map(([a, b]) => [decode(a), decode(b)]));
    case 's':
      return new Set((v as unknown[]).map(decode));
    case 'e':
      return new Error(m);
    case 'o':
      return Object.fromEntries(entries(v).map(([key, entry]) => [key as string, decode(entry)]));
    default:
      throw new Error(`bad codec node ${$}`);
  }
}
