/*
 * Inner loops with vector instructions, most over all pairs of rows: a WebAssembly module (assembly/kernels.ts) with memory
 * of its own, in which whoever calls them has the values laid out. A product can be written straight to that memory.
 * They take numbers of single precision, or codes; each gives what the plain loop over the same values gives, to the bit unless it says
 * otherwise.
 */
import { KERNELS_CODE } from './kernels-code';

/** A byte's place in the memory of the kernels; see `addressOf`. */
type Address = number;

/** The loops. Ranges of columns end before their second number. */
export interface KernelLoops {
  /**
   * Appends to `out` (integers), after `first` others, the columns whose value is at most `limit` or at most their own
   * entry of `limits`; returns how many there are then. NaN is within no limit.
   */
  columnsWithin(
    row: Address,
    limits: Address,
    from: number,
    to: number,
    limit: number,
    out: Address,
    first: number,
  ): number;
  /** Puts down (integers) the columns below `to` whose value is at most `limit`; returns how many. */
  columnsUpTo(row: Address, to: number, limit: number, out: Address): number;
  /**
   * Adds a row up in doubles: by groups of columns that lie together and end at `ends` (integers) to `ofRow`, which is
   * overwritten, and for every column to `ofColumns`. Sums are taken four columns at a time: their last digits differ
   * from those of a loop.
   */
  addByGroup(row: Address, ends: Address, groups: number, ofRow: Address, ofColumns: Address): void;
  /**
   * Twice how many values of a row are larger than `own`, those that are equal counting half; the same is added for every
   * column and its entry of `partners` to `ofColumns` (integers).
   */
  countLarger(row: Address, partners: Address, width: number, own: number, ofColumns: Address): number;
  /** Euclidean distances (doubles) of a row from `count` rows that lie behind one another, as row-distance.ts has them. */
  measureRows(row: Address, others: Address, count: number, cols: number, out: Address): void;
  /**
   * Sorts the columns from `first` to `last` but `own` by their values: `values` (floats) and `places` (integers) are put
   * down ascending, with what `placeColumns` needs: `starts`, integers for `ranges` and 4 more, and two floats at `frame`.
   * Returns how many there are. Several ranges for each value are worth having.
   */
  sortFellows(
    row: Address,
    own: number,
    first: number,
    last: number,
    values: Address,
    places: Address,
    starts: Address,
    ranges: number,
    frame: Address,
  ): number;
  /**
   * Counts columns by where they stand among sorted values: at `landed` (integers, one more than there are values) those
   * below value j and above all before it, at `tied` those equal to value j, the last of its equals. Counts are added to.
   */
  placeColumns(
    row: Address,
    from: number,
    to: number,
    values: Address,
    starts: Address,
    ranges: number,
    frame: Address,
    landed: Address,
    tied: Address,
  ): void;
  /**
   * How many sorted values are positives: those whose place is from `from` to `to` and, unless `kinds` is 0, whose entry
   * there (integers) is not `own`. At `sum` (a double) the sum over them of rank among positives / (rank + negatives
   * before), where negatives are what was counted and values whose place is outside the range; ties count half.
   */
  rankFellows(
    values: Address,
    places: Address,
    count: number,
    landed: Address,
    tied: Address,
    from: number,
    to: number,
    kinds: Address,
    own: number,
    sum: Address,
  ): number;
  /**
   * Writes the larger of the codes at `a` and at `b`, from `target` to `end`; all may overlap where none is read after it
   * was written. Whole vectors are written: up to 7 codes beyond the end.
   */
  readonly largerCodes: (target: Address, a: Address, b: Address, end: Address) => void;
  /** The smaller, likewise. */
  readonly smallerCodes: (target: Address, a: Address, b: Address, end: Address) => void;
}

const VIEWS = { float: Float32Array, double: Float64Array, int: Int32Array, code: Uint16Array } as const;
type Kind = keyof typeof VIEWS;
/** Arrays wanted, by name: of what, and how many. */
type Layout = Readonly<Record<string, readonly [kind: Kind, length: number]>>;
type Views<L extends Layout> = { readonly [N in keyof L]: InstanceType<(typeof VIEWS)[L[N][0]]> };

/** The loops with their memory, for one job at a time. */
export interface Kernels {
  readonly loops: KernelLoops;
  /** Lays the memory out anew, filled with zeros or with what an earlier layout left: views given before must not be used any more. */
  readonly layOut: <L extends Layout>(layout: L) => Views<L>;
}

const PAGE_BYTES = 65_536;
/** Vectors that lie across lines of the cache are slower. */
const ALIGNED = 64;

/** Where an element of a view lies. */
export const addressOf = (
  view: Float32Array | Float64Array | Int32Array | Uint16Array,
  element = 0,
): Address => view.byteOffset + element * view.BYTES_PER_ELEMENT;

const bytesOf = (code: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0));

/** What the module's source says it has. */
type ModuleExports = KernelLoops & {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
};

const isModule = (exports: object): exports is ModuleExports =>
  ['memory', 'columnsWithin', 'rankFellows'].every((name) => name in exports);

/** Loops with memory of their own, which grows with the largest layout. */
export function createKernels(): Kernels {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytesOf(KERNELS_CODE)), {});
  if (!isModule(exports)) throw new Error('kernels-code.ts is not what scripts/build-kernels.ts writes');
  const loops = exports;
  const { memory } = loops;
  return {
    loops,
    layOut: <L extends Layout>(layout: L): Views<L> => {
      let end = ALIGNED;
      const places = Object.entries(layout).map(([name, [kind, length]]) => {
        const at = end;
        end = Math.ceil((at + length * VIEWS[kind].BYTES_PER_ELEMENT) / ALIGNED) * ALIGNED;
        return { name, kind, at, length };
      });
      const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES);
      if (missing > 0) memory.grow(missing);
      return Object.fromEntries(
        places.map(({ name, kind, at, length }) => [name, new VIEWS[kind](memory.buffer, at, length)]),
      ) as Views<L>;
    },
  };
}
