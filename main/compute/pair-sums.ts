/*
 * Sums of distances by group from tiles of pairs of rows: a distance is added on both sides, so that half of the products
 * do (see distance-sums.ts for their rounding). Rows stand in the order of their groups, so that a tile meets few of
 * them; what a tile adds is handed back and added in the order of the tiles.
 */
import type { Distance } from '../core/compute';
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { Kernels } from '../math/kernels/kernels';
import { addressOf } from '../math/kernels/kernels';
import { distanceRows, frameOf } from './distance-rows';
import type { Gemm } from './gemm';
import type { GroupOrder } from './group-order';
import { valuesOf } from './matrix-views';
import type { TileProduct } from './pair-factors';
import { createFactors, writeFactors } from './pair-factors';
import { tileAt } from './pair-plan';
import type { RowRange } from './row-range';

/** Rows of a tile: what it gives stays in the cache. */
export const SUMS_SIDE = 1024;

/** Sums of every row's distances to the rows of each group. */
export interface PairSumsJob {
  readonly x: Values;
  /** A group's number for every place in the order of the groups. */
  readonly order: GroupOrder;
  /** The rows in that order as factors, filled by the first step. */
  readonly factor: Values['data'];
  readonly distance: Distance;
}

/** The steps: factors, by range of rows; then tiles. */
export const SUMS_STEPS = { factors: 0, tiles: 1 } as const;

/** Groups that a block of places meets: the first, and where each ends, counted in the block. */
interface BlockGroups {
  readonly first: number;
  readonly ends: readonly number[];
}

/** @param to  at most as many as there are places */
export function groupsOfBlock({ starts }: GroupOrder, from: number, to: number): BlockGroups {
  let first = 0;
  while (starts[first + 1] <= from) first++;
  const ends: number[] = [];
  for (let group = first; group + 1 < starts.length && starts[group] < to; group++)
    ends.push(Math.min(to, starts[group + 1]) - from);
  return { first, ends };
}

/** Memory of a tile, and adding its rows up. */
interface TileSums {
  /** Holds the product. */
  readonly product: Values['data'];
  /** Where each group of the columns ends. */
  readonly ends: Int32Array;
  /** By group of the columns, of the row added last. */
  readonly ofRow: Float64Array;
  /** Groups of the rows × columns, to which is added. */
  readonly ofColumns: Float64Array;
  /** Adds the row at element `start` of the product: `groups` sums to `ofRow`, and every column to `ofColumns` from element `at` on. */
  add(start: number, groups: number, at: number): void;
}

function addPlainly(product: Values['data'], groups: number, cells: number): TileSums {
  const [ends, ofRow] = [new Int32Array(groups), new Float64Array(groups)];
  const ofColumns = new Float64Array(cells);
  return {
    ...{ product, ends, ofRow, ofColumns },
    add(start, count, at) {
      for (let group = 0, c = 0; group < count; group++) {
        let sum = 0;
        for (const end = ends[group]; c < end; c++) {
          const value = product[start + c];
          sum += value;
          ofColumns[at + c] += value;
        }
        ofRow[group] = sum;
      }
    },
  };
}

/** @param kernels  needed in single precision; see row-scan.ts */
function tileSums(groups: number, precision: Precision, kernels: Kernels | undefined): TileSums {
  const [elements, cells] = [SUMS_SIDE ** 2, groups * SUMS_SIDE];
  if (precision === 'double' || kernels === undefined)
    return addPlainly(valuesOf(precision, elements), groups, cells);
  const views = kernels.layOut({
    product: ['float', elements],
    ends: ['int', groups],
    ofRow: ['double', groups],
    ofColumns: ['double', cells],
  });
  const { product, ends, ofRow, ofColumns } = views;
  return {
    ...views,
    add: (start, count, at) =>
      kernels.loops.addByGroup(
        addressOf(product, start),
        addressOf(ends),
        count,
        addressOf(ofRow),
        addressOf(ofColumns, at),
      ),
  };
}

/**
 * Prepares tiles, each named by its number: the sums of its rows (rows × groups of the columns), then those of its
 * columns (groups of the rows × columns), which are empty for a block against itself.
 * @throws {NumericalError} naming the first row with a value that is not finite
 */
export function preparePairSums(
  { x, order, factor, distance }: PairSumsJob,
  precision: Precision,
  gemm: Gemm,
  kernels: Kernels | undefined,
): (from: number, to: number, task: Task, step: number) => Promise<readonly Float64Array[]> {
  const frame = frameOf([x], distance);
  const rows = distanceRows(x, frame);
  const isRoot = distance === 'euclidean';
  const scale = isRoot ? 1 / frame.scale : 0.5;
  const blocks = Math.ceil(x.rows / SUMS_SIDE);
  const sums = tileSums(Math.min(SUMS_SIDE, order.starts.length - 1), precision, kernels);
  const { product, ends, ofRow, ofColumns } = sums;
  const multiply: TileProduct = (a, b, into) =>
    isRoot ? gemm.roots(a, b, into) : gemm.multiply(a, b, { transposeB: true }, into);
  const factors = createFactors({ factor, width: rows.width, side: SUMS_SIDE }, product, multiply);
  const block = (number: number): RowRange => ({
    from: number * SUMS_SIDE,
    to: Math.min(x.rows, (number + 1) * SUMS_SIDE),
  });
  const scaled = (found: Float64Array): Float64Array => found.map((sum) => scale * sum);

  const addTile = (up: RowRange, across: RowRange): readonly Float64Array[] => {
    const [height, width] = [up.to - up.from, across.to - across.from];
    const [ofUp, ofAcross] = [
      groupsOfBlock(order, up.from, up.to),
      groupsOfBlock(order, across.from, across.to),
    ];
    const groups = ofAcross.ends.length;
    const rowSums = new Float64Array(height * groups);
    ends.set(ofAcross.ends);
    ofColumns.fill(0, 0, ofUp.ends.length * width);
    let group = 0;
    for (let r = 0; r < height; r++) {
      while (ofUp.ends[group] <= r) group++;
      if (up.from === across.from) product[r * width + r] = 0;
      sums.add(r * width, groups, group * width);
      for (let g = 0; g < groups; g++) rowSums[r * groups + g] = ofRow[g];
    }
    const columnSums =
      up.from === across.from ? ofColumns.subarray(0, 0) : ofColumns.subarray(0, ofUp.ends.length * width);
    return [scaled(rowSums), scaled(columnSums)];
  };

  return async (from, to, task, step) => {
    await task.tick(0, 1);
    if (step === SUMS_STEPS.factors) {
      writeFactors(rows, order.order, from, to, factor);
      return [];
    }
    const [up, across] = tileAt(from, blocks);
    await factors.multiply(block(up), block(across));
    return addTile(block(up), block(across));
  };
}
