/*
 * Candidates of all rows while pairs of rows are swept: for every row the others whose squared distance is not above the
 * row's limit, in memory that all threads append to. An entry is one number: the other row in its high bits, the squared
 * distance as a share of the limit in the others. Where more come than there is room for, or the limit was guessed too
 * low, the row is left to another search: whoever reads a row can tell from its count.
 */
import { sharedIntegers } from './threads/shared-array';

/** Plain data that threads share. */
export interface PairStore {
  readonly room: number;
  /** Bits of an entry that hold the distance. */
  readonly bits: number;
  /** 2 to that power: how many distances an entry can tell apart. */
  readonly levels: number;
  /** Squared distances in the frame; −Infinity takes nothing. */
  readonly limits: Float32Array;
  /** How many were offered, of which the first `room` are kept. */
  readonly counts: Int32Array;
  /** rows × room. */
  readonly entries: Int32Array;
}

const ENTRY_BITS = 32;

export function createPairStore(rows: number, room: number): PairStore {
  const bits = ENTRY_BITS - Math.ceil(Math.log2(Math.max(2, rows)));
  return {
    ...{ room, bits, levels: 2 ** bits },
    limits: new Float32Array(new SharedArrayBuffer(4 * rows)).fill(-Infinity),
    counts: sharedIntegers(rows),
    entries: sharedIntegers(rows * room),
  };
}

/** Takes note of `other`, whose squared distance is not above the row's limit. */
export function appendPair(
  { room, bits, levels, limits, counts, entries }: PairStore,
  row: number,
  other: number,
  square: number,
): void {
  const at = Atomics.add(counts, row, 1);
  if (at >= room) return;
  const level = square > 0 ? Math.min(levels - 1, Math.floor((square / limits[row]) * levels)) : 0;
  entries[row * room + at] = (other << bits) | level;
}

/** By how much a value that `readRow` gives may lie below the one it stands for. */
export const spreadOf = ({ levels, limits }: PairStore, row: number): number => (1.01 * limits[row]) / levels;

/** Puts down a row's candidates; returns how many, or −1 where some did not find room. */
export function readRow(
  { room, bits, levels, limits, counts, entries }: PairStore,
  row: number,
  values: Float64Array,
  indices: Int32Array,
): number {
  const count = counts[row];
  if (count > room) return -1;
  const mask = levels - 1;
  const unit = limits[row] / levels;
  for (let at = row * room, c = 0; c < count; at++, c++) {
    const entry = entries[at];
    indices[c] = entry >>> bits;
    values[c] = (entry & mask) * unit;
  }
  return count;
}
