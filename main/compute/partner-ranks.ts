/*
 * Ranks of partners: how many rows of a second table are more similar to a row than its partner there, the row of the
 * same number, and the other way round. Tiles of one product serve both ways; similarities are compared as they are
 * rounded, and partners are taken from the same products.
 */
import type { Precision, Values } from '../core/matrix';
import type { Task } from '../core/task';
import type { Kernels } from '../math/kernels/kernels';
import { addressOf } from '../math/kernels/kernels';
import type { Gemm } from './gemm';
import { matrixOver, valuesOf } from './matrix-views';

/** Rows of a tile: what it gives stays in the cache. */
export const PARTNER_SIDE = 1024;

/** Two tables of unit rows, one row the partner of the other's row of the same number. */
export interface PartnerJob {
  readonly left: Values;
  readonly right: Values;
  /** Similarity of every row to its partner, filled by the first step, in memory that threads share. */
  readonly partners: Float64Array;
}

/** The steps: similarities of partners, by block of rows; then counts, by tile. */
export const PARTNER_STEPS = { partners: 0, counts: 1 } as const;

/** Memory of a tile, and counting in one of its rows. */
interface TileCounts {
  /** Holds the product. */
  readonly product: Values['data'];
  /** Of the columns. */
  readonly partners: Values['data'];
  readonly ofColumns: Int32Array;
  /**
   * Twice how many values of the row at element `start` of the product are larger than `own`, and for every column, added
   * to `ofColumns`, twice how many are larger than its partner; those that are equal count half.
   */
  count(start: number, width: number, own: number): number;
}

function countPlainly(side: number): TileCounts {
  const [product, partners] = [new Float64Array(side ** 2), new Float64Array(side)];
  const ofColumns = new Int32Array(side);
  return {
    ...{ product, partners, ofColumns },
    count(start, width, own) {
      let count = 0;
      for (let j = 0; j < width; j++) {
        const value = product[start + j];
        const partner = partners[j];
        // Without branches: it runs over all pairs of rows.
        count += (value > own ? 1 : 0) + (value >= own ? 1 : 0);
        ofColumns[j] += (value > partner ? 1 : 0) + (value >= partner ? 1 : 0);
      }
      return count;
    },
  };
}

/** @param kernels  needed in single precision; see row-scan.ts */
function tileCounts(side: number, precision: Precision, kernels: Kernels | undefined): TileCounts {
  if (precision === 'double' || kernels === undefined) return countPlainly(side);
  const views = kernels.layOut({
    product: ['float', side ** 2],
    partners: ['float', side],
    ofColumns: ['int', side],
  });
  const [partners, ofColumns] = [addressOf(views.partners), addressOf(views.ofColumns)];
  return {
    ...views,
    count: (start, width, own) =>
      kernels.loops.countLarger(addressOf(views.product, start), partners, width, own, ofColumns),
  };
}

/** Prepares both steps; a tile gives the counts of its rows, then those of its columns. */
export function preparePartners(
  { left, right, partners }: PartnerJob,
  precision: Precision,
  gemm: Gemm,
  kernels: Kernels | undefined,
): (number: number, to: number, task: Task, step: number) => Promise<readonly Int32Array[]> {
  const { rows, cols } = left;
  const blocks = Math.ceil(rows / PARTNER_SIDE);
  const side = Math.min(rows, PARTNER_SIDE);
  const tile = tileCounts(side, precision, kernels);
  const [a, b] = [0, 1].map(() => valuesOf(precision, side * cols));

  /** A block in memory of this thread alone: the runtime takes none that is shared. */
  const block = (x: Values, number: number, into: Values['data']): Values => {
    const from = number * PARTNER_SIDE;
    const count = Math.min(rows, from + PARTNER_SIDE) - from;
    into.set(x.data.subarray(from * cols, (from + count) * cols));
    return matrixOver(into, count, cols);
  };

  const product = async (up: number, across: number): Promise<Values> => {
    const [l, r] = [block(left, up, a), block(right, across, b)];
    const into = matrixOver(tile.product, l.rows, r.rows);
    await gemm.multiply(l, r, { transposeB: true }, into);
    return into;
  };

  const count = ({ rows: height, cols: width }: Values, from: number, fromAcross: number) => {
    const ofRows = new Int32Array(height);
    tile.partners.set(partners.subarray(fromAcross, fromAcross + width));
    tile.ofColumns.fill(0);
    for (let r = 0; r < height; r++) ofRows[r] = tile.count(r * width, width, partners[from + r]);
    return [ofRows, tile.ofColumns.slice(0, width)];
  };

  return async (number, _to, task, step) => {
    await task.tick(0, 1);
    if (step === PARTNER_STEPS.partners) {
      const { data, cols: width } = await product(number, number);
      for (let r = 0; r < width; r++) partners[number * PARTNER_SIDE + r] = data[r * (width + 1)];
      return [];
    }
    const [up, across] = [Math.floor(number / blocks), number % blocks];
    return count(await product(up, across), up * PARTNER_SIDE, across * PARTNER_SIDE);
  };
}
