/*
 * How the pairs of a table are swept for neighbours. A distance is one for two rows: each product of two blocks of rows
 * serves both, which halves the work. A sample of the rows meets all others first and tells each row a limit that some
 * more than k others are likely to be within; the other pairs follow in square tiles.
 */
import { SECTION } from './collect-smallest';
import { orderByGroup } from './group-order';
import { cut } from './row-range';

/** Share of the rows that are sampled, and at least and at most how many. */
const SAMPLED = { share: 1 / 8, least: 1024, most: 8192 } as const;
/** Standard deviations by which a limit is set wide, and room is left beyond it. */
const MARGIN = 2.5;
/** Entries of candidates: 256 MB. */
const MOST_ENTRIES = 6.4e7;
/** Rows of a tile: what it gives stays in the cache. */
const TILE_ROWS = 1024;
/** Rows that meet the sample in one product. */
export const SAMPLE_BLOCK = 256;
const FEWEST_TILES_A_SIDE = 8;

export interface PairPlan {
  /** Row numbers: the sample, then the others, by kind where there are kinds. */
  readonly order: Int32Array;
  readonly sampled: number;
  /** Rows of a tile. */
  readonly side: number;
}

/** A search that a sweep serves: for the k nearest of every row, of other kinds than its own where kinds are given. */
export interface PairSearch {
  readonly k: number;
  readonly kinds: Int32Array | null;
  readonly kindCount: number;
}

/** The place in a sample of `inSample` rows, from 0, of the distance that k of `available` rows should be within. */
export function limitPlace(k: number, inSample: number, available: number): number {
  const expected = (k * inSample) / available;
  return Math.ceil(expected + MARGIN * Math.sqrt(expected) + 3);
}

/** Rows that a row may have as neighbours, in the sample and at all, when its own kind is left out. */
export interface Available {
  readonly inSample: number;
  readonly rows: number;
}

/** For every kind (or for all rows) what is available. */
export function availableTo(
  order: Int32Array,
  sampled: number,
  kinds: Int32Array | null,
  count: number,
): readonly Available[] {
  if (kinds === null) return [{ inSample: sampled, rows: order.length }];
  const [own, ownSampled] = [new Int32Array(count), new Int32Array(count)];
  order.forEach((row, place) => {
    own[kinds[row]]++;
    if (place < sampled) ownSampled[kinds[row]]++;
  });
  return Array.from(own, (rows, kind) => ({
    inSample: sampled - ownSampled[kind],
    rows: order.length - rows,
  }));
}

function orderOf(rows: number, kinds: Int32Array | null, count: number) {
  const wanted = Math.min(SAMPLED.most, Math.max(Math.min(SAMPLED.least, rows / 4), rows * SAMPLED.share));
  const isSampled = (i: number): boolean => ((i + 0.5) * SECTION) % 1 < wanted / rows;
  const inKinds =
    kinds === null ? Int32Array.from({ length: rows }, (_, i) => i) : orderByGroup(kinds, count).order;
  const sample = inKinds.filter(isSampled);
  const order = new Int32Array(rows);
  order.set(sample);
  order.set(
    inKinds.filter((i) => !isSampled(i)),
    sample.length,
  );
  return { order, sampled: sample.length };
}

/** Places for the candidates of a row; infinitely many where the search wants too many rows of the sample. */
function roomFor({ k, kinds, kindCount }: PairSearch, { order, sampled }: PairPlan): number {
  const rooms = availableTo(order, sampled, kinds, kindCount).map(({ inSample, rows }) => {
    const place = limitPlace(k, inSample, rows);
    if (!(place <= inSample / 4)) return Infinity;
    return Math.ceil((((place + 1) * rows) / inSample) * (1 + MARGIN / Math.sqrt(place))) + 16;
  });
  return Math.max(...rooms);
}

/**
 * A plan for searches of all rows, of which one at most has kinds, with the places for candidates that each needs; or
 * undefined where rows are better searched one after the other: few rows, or more candidates than memory should hold.
 */
export function planPairs(
  rows: number,
  searches: readonly PairSearch[],
): { readonly plan: PairPlan; readonly rooms: readonly number[] } | undefined {
  if (searches.some(({ k }) => k < 1)) return undefined;
  const apart = searches.find(({ kinds }) => kinds !== null);
  const { order, sampled } = orderOf(rows, apart?.kinds ?? null, apart?.kindCount ?? 0);
  const side = Math.min(TILE_ROWS, Math.ceil((rows - sampled) / FEWEST_TILES_A_SIDE));
  const plan = { order, sampled, side };
  const rooms = searches.map((search) => roomFor(search, plan));
  if (rooms.reduce((sum, room) => sum + room, 0) * rows > MOST_ENTRIES) return undefined;
  return { plan, rooms };
}

/** Blocks of rows that meet the sample: the sample itself first, whose limits the others need. */
export function sampleBlocks({ order, sampled, side }: PairPlan) {
  const step = Math.min(side, SAMPLE_BLOCK);
  return { own: cut(0, sampled, step), others: cut(sampled, order.length, step) };
}

/** Pairs of blocks of `side` rows, each pair of different rows once: numbered row by row of the triangle. */
export function tileAt(number: number, blocks: number): readonly [row: number, column: number] {
  let [row, first] = [0, 0];
  while (number >= first + blocks - row) first += blocks - row++;
  return [row, row + number - first];
}

export const tileCount = (blocks: number): number => (blocks * (blocks + 1)) / 2;
