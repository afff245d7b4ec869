/**
 * The larger, or the smaller, of two runs of codes, eight at a time: JavaScript has no instruction for that, WebAssembly
 * has. The module is a loop of a dozen instructions, written down here byte by byte.
 * Source: WebAssembly core specification 2.0, binary format, https://webassembly.github.io/spec/core/binary/.
 */

const I32 = 0x7f;
const NOTHING = 0x40;
/** Alignment 2, offset 0. */
const CODE_AT = [0x01, 0x00];
/** Instructions; numbers behind them are operands. */
const get = (local: number): readonly number[] => [0x20, local];
const set = (local: number): readonly number[] => [0x21, local];
const [BLOCK, LOOP, END, BRANCH, BRANCH_IF] = [0x02, 0x03, 0x0b, 0x0c, 0x0d];
const [CONST, ADD, NOT_LESS] = [0x41, 0x6a, 0x4f];
const LOAD = [0xfd, 0x00, ...CODE_AT];
const STORE = [0xfd, 0x0b, ...CODE_AT];
const SMALLER = [0xfd, 0x97, 0x01];
const LARGER = [0xfd, 0x99, 0x01];
const VECTOR_BYTES = 16;

/** Lengths of less than 2¹⁴ as the format writes them: seven bits a byte. */
const length = (n: number): readonly number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, n >> 7]);
const sized = (bytes: readonly number[]): readonly number[] => [...length(bytes.length), ...bytes];
const section = (id: number, ...bytes: readonly number[]): readonly number[] => [id, ...sized(bytes)];
const text = (letters: string): readonly number[] =>
  sized(Array.from(letters, (letter) => letter.charCodeAt(0)));

/** `(target, a, b, end)`: from `target` to `end`, all in bytes, the extremes of what lies at `a` and `b`. */
function body(extreme: readonly number[]): readonly number[] {
  const [target, a, b, end] = [0, 1, 2, 3];
  const advance = (local: number): readonly number[] => [
    ...get(local),
    ...[CONST, VECTOR_BYTES, ADD],
    ...set(local),
  ];
  const step = [
    ...[...get(target), ...get(end), NOT_LESS, BRANCH_IF, 1],
    ...[...get(target), ...get(a), ...LOAD, ...get(b), ...LOAD, ...extreme, ...STORE],
    ...[...advance(target), ...advance(a), ...advance(b), BRANCH, 0],
  ];
  return sized([0, BLOCK, NOTHING, LOOP, NOTHING, ...step, END, END, END]);
}

const MODULE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...section(1, 1, 0x60, 4, I32, I32, I32, I32, 0),
  ...section(2, 1, ...text('host'), ...text('memory'), 0x02, 0x00, 0x01),
  ...section(3, 2, 0, 0),
  ...section(7, 2, ...text('larger'), 0x00, 0, ...text('smaller'), 0x00, 1),
  ...section(10, 2, ...body(LARGER), ...body(SMALLER)),
);

/** Writes whole vectors: up to seven codes beyond the end. */
type Extreme = (target: number, a: number, b: number, end: number) => void;

/** Both kernels, and the memory that they work on. */
export interface ExtremeCodes {
  readonly memory: WebAssembly.Memory;
  readonly larger: Extreme;
  readonly smaller: Extreme;
}

/** Codes that a kernel may write beyond the end of a run. */
export const OVERRUN_CODES = VECTOR_BYTES / 2 - 1;
const PAGE_BYTES = 65536;

/** Kernels with a memory of their own, of at least `bytes`. */
export function createExtremeCodes(bytes: number): ExtremeCodes {
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / PAGE_BYTES)) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { host: { memory } });
  return { memory, larger: exports['larger'] as Extreme, smaller: exports['smaller'] as Extreme };
}
