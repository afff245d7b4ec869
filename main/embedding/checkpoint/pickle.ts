/*
 * Python's pickle as data: a small stack machine that builds lists, dictionaries, texts, numbers and references to
 * tensors, and calls nothing. Sizes in the file are checked against the bytes that are there before anything is
 * allocated, so a short file cannot ask for much memory.
 * Source: Lib/pickletools.py of CPython (protocols 0 to 5, without the opcodes that only objects of classes need).
 */
import { ModelError } from '../../core/errors';
import type { PickleValue } from './pickle-value';
import { isNode } from './pickle-value';
import { admitGlobal, admitStorage, rebuild } from './torch-globals';

const MOST_STACK = 1_000_000;
const MOST_LONG_BYTES = 1024;

const utf8 = new TextDecoder();
const latin1 = new TextDecoder('latin1');

/** The machine's state while it runs. */
class Machine {
  readonly stack: PickleValue[] = [];
  readonly marks: number[] = [];
  readonly memo = new Map<number, PickleValue>();
  private readonly view: DataView;

  constructor(
    readonly file: string,
    readonly bytes: Uint8Array,
    public at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  damaged(what: string): ModelError {
    return new ModelError(`${this.file} is damaged: its pickle ${what} (byte ${this.at})`, {
      hint: 'copy or download it again, and compare its size with the original',
    });
  }

  /** Moves on over `count` bytes that must be there. @returns where they start */
  skip(count: number): number {
    if (!(count >= 0 && this.at + count <= this.bytes.length))
      throw this.damaged(`needs ${count} more bytes than there are`);
    this.at += count;
    return this.at - count;
  }

  byte = (): number => this.bytes[this.skip(1)];
  uint16 = (): number => this.view.getUint16(this.skip(2), true);
  uint32 = (): number => this.view.getUint32(this.skip(4), true);
  int32 = (): number => this.view.getInt32(this.skip(4), true);
  double = (): number => this.view.getFloat64(this.skip(8), false);
  size64 = (): number => Number(this.view.getBigUint64(this.skip(8), true));

  take(count: number): Uint8Array {
    const from = this.skip(count);
    return this.bytes.subarray(from, from + count);
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw this.damaged('has a line without an end');
    const text = latin1.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  push(value: PickleValue): void {
    if (this.stack.length >= MOST_STACK) throw this.damaged(`holds more than ${MOST_STACK} values at once`);
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || this.stack.length < (this.marks.at(-1) ?? 0))
      throw this.damaged('takes a value that is not there');
    return value;
  }

  top(): PickleValue {
    if (this.stack.length === 0) throw this.damaged('looks at a value that is not there');
    return this.stack[this.stack.length - 1];
  }

  popMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged('closes what it has not opened');
    return this.stack.splice(mark);
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw this.damaged(`recalls entry ${index}, which it has not stored`);
    this.push(value);
  }

  text(value: PickleValue): string {
    if (typeof value !== 'string') throw this.damaged('names something by what is no text');
    return value;
  }

  tuple(value: PickleValue): readonly PickleValue[] {
    if (!isNode(value) || value.kind !== 'tuple') throw this.damaged('calls something without arguments');
    return value.items;
  }

  long(bytes: Uint8Array): PickleValue {
    if (bytes.length > MOST_LONG_BYTES) throw this.damaged(`has a number of ${bytes.length} bytes`);
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    const signed = bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  /** A set's items are kept as a list: only tensors matter, and sets hold none. */
  appendAll(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!isNode(target)) throw this.damaged('adds to what is no list');
    if (target.kind === 'list') for (const item of items) target.items.push(item);
    else if (target.kind !== 'object') throw this.damaged('adds to what is no list');
  }

  setAll(items: readonly PickleValue[]): void {
    const target = this.top();
    if (items.length % 2 !== 0) throw this.damaged('has a key without a value');
    if (!isNode(target)) throw this.damaged('sets an entry of what is no dictionary');
    if (target.kind === 'object') return;
    if (target.kind !== 'dict') throw this.damaged('sets an entry of what is no dictionary');
    for (let i = 0; i < items.length; i += 2) target.entries.set(items[i], items[i + 1]);
  }

  global(module: string, name: string): void {
    this.push(admitGlobal(this.file, module, name));
  }

  reduce(): void {
    const args = this.tuple(this.pop());
    this.push(rebuild(this.file, this.pop(), args));
  }
}

type Step = (m: Machine) => void;

const tupleOf =
  (count: number): Step =>
  (m) => {
    const items = Array.from({ length: count }, () => m.pop()).reverse();
    m.push({ kind: 'tuple', items });
  };
const bytesOf = (m: Machine, count: number): void => m.push({ kind: 'bytes', bytes: m.take(count) });

function readInt(m: Machine): void {
  const line = m.line();
  if (line === '00' || line === '01') m.push(line === '01');
  else if (/^-?\d{1,18}$/.test(line)) m.push(Number(line));
  else throw m.damaged('has a number that is none');
}

function dictOf(m: Machine, items: readonly PickleValue[]): void {
  m.push({ kind: 'dict', entries: new Map() });
  m.setAll(items);
}

/** By opcode. STOP is not among them; INST, OBJ and the extension registry, which make objects of classes, neither. */
const STEPS: Readonly<Record<string, Step>> = {
  '\x80': (m) => {
    const protocol = m.byte();
    if (protocol > 5) throw m.damaged(`has protocol ${protocol}`);
  },
  '\x95': (m) => void m.skip(8),
  '(': (m) => void m.marks.push(m.stack.length),
  '0': (m) => void m.pop(),
  '1': (m) => void m.popMark(),
  '2': (m) => m.push(m.top()),
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  K: (m) => m.push(m.byte()),
  M: (m) => m.push(m.uint16()),
  J: (m) => m.push(m.int32()),
  G: (m) => m.push(m.double()),
  I: readInt,
  L: (m) => {
    const line = m.line().replace(/L$/, '');
    if (!/^-?\d{1,300}$/.test(line)) throw m.damaged('has a number that is none');
    m.push(Number.isSafeInteger(Number(line)) ? Number(line) : BigInt(line));
  },
  F: (m) => m.push(Number(m.line())),
  S: (m) => m.push(m.line().slice(1, -1)),
  V: (m) => m.push(m.line()),
  '\x8a': (m) => m.push(m.long(m.take(m.byte()))),
  '\x8b': (m) => m.push(m.long(m.take(m.uint32()))),
  X: (m) => m.push(utf8.decode(m.take(m.uint32()))),
  '\x8c': (m) => m.push(utf8.decode(m.take(m.byte()))),
  '\x8d': (m) => m.push(utf8.decode(m.take(m.size64()))),
  U: (m) => m.push(latin1.decode(m.take(m.byte()))),
  T: (m) => m.push(latin1.decode(m.take(m.uint32()))),
  C: (m) => bytesOf(m, m.byte()),
  B: (m) => bytesOf(m, m.uint32()),
  '\x8e': (m) => bytesOf(m, m.size64()),
  '\x96': (m) => bytesOf(m, m.size64()),
  ']': (m) => m.push({ kind: 'list', items: [] }),
  l: (m) => m.push({ kind: 'list', items: m.popMark() }),
  a: (m) => m.appendAll([m.pop()]),
  e: (m) => m.appendAll(m.popMark()),
  '\x8f': (m) => m.push({ kind: 'list', items: [] }),
  '\x90': (m) => m.appendAll(m.popMark()),
  '\x91': (m) => m.push({ kind: 'list', items: m.popMark() }),
  ')': tupleOf(0),
  '\x85': tupleOf(1),
  '\x86': tupleOf(2),
  '\x87': tupleOf(3),
  t: (m) => m.push({ kind: 'tuple', items: m.popMark() }),
  '}': (m) => dictOf(m, []),
  d: (m) => dictOf(m, m.popMark()),
  s: (m) => {
    const value = m.pop();
    m.setAll([m.pop(), value]);
  },
  u: (m) => m.setAll(m.popMark()),
  q: (m) => m.remember(m.byte()),
  r: (m) => m.remember(m.uint32()),
  p: (m) => m.remember(Number(m.line())),
  '\x94': (m) => m.remember(m.memo.size),
  h: (m) => m.recall(m.byte()),
  j: (m) => m.recall(m.uint32()),
  g: (m) => m.recall(Number(m.line())),
  c: (m) => {
    const module = m.line();
    m.global(module, m.line());
  },
  '\x93': (m) => {
    const name = m.text(m.pop());
    m.global(m.text(m.pop()), name);
  },
  i: (m) => {
    const module = m.line();
    m.global(module, m.line());
    throw m.damaged('makes an object of a class, which weights do not need,');
  },
  R: (m) => m.reduce(),
  '\x81': (m) => m.reduce(),
  '\x92': (m) => {
    m.pop();
    m.reduce();
  },
  // The state of an object is not needed; a dictionary's (_metadata of a state dict) neither.
  b: (m) => void m.pop(),
  Q: (m) => m.push(admitStorage(m.file, m.pop())),
};

/**
 * Reads one pickle.
 * @returns its value, and where in `bytes` the next one may start
 * @throws {ModelError} naming what is refused, or that the file is damaged
 */
export function readPickle(
  file: string,
  bytes: Uint8Array,
  from = 0,
): { readonly value: PickleValue; readonly end: number } {
  const machine = new Machine(file, bytes, from);
  for (;;) {
    const opcode = String.fromCharCode(machine.byte());
    if (opcode === '.') return { value: machine.pop(), end: machine.at };
    if (!Object.hasOwn(STEPS, opcode)) {
      throw machine.damaged(
        `has the operation 0x${opcode.charCodeAt(0).toString(16)}, which weights do not need`,
      );
    }
    STEPS[opcode](machine);
  }
}
