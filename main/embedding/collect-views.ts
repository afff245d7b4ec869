/** Embeddings of views → vectors of rows: views of one image averaged, cells kept apart; channels beside each other or averaged. */

import type { RowTiles } from './decode-tiles';
import type { FileFault } from './read-planes';

/** How the embeddings of one row become its vectors. */
export interface RowShape {
  /** Stacks of channels that are embedded by themselves. */
  readonly stacks: number;
  /** Width of one embedding. */
  readonly dim: number;
  /** Stacks are averaged, not set beside each other. */
  readonly averaged: boolean;
  /** Every view is a cell and has a vector of its own; else views are averaged. */
  readonly cells: boolean;
}

/** What became of one row. */
export type EmbeddedRow =
  | {
      /** One vector; one a cell where views are cells, NaN where a cell is left out. */
      readonly features: Float32Array;
      readonly sha256: readonly string[];
    }
  | FileFault;

/** The row's embeddings as they come in, stacks × views × dim; NaN for views that are left out. */
export class RowViews {
  private sha256: readonly string[] = [];
  private fault: FileFault | undefined;
  private readonly data: Float32Array;
  private missing: number;

  constructor(
    private readonly shape: RowShape,
    private readonly views: number,
  ) {
    this.data = new Float32Array(shape.stacks * views * shape.dim).fill(NaN);
    this.missing = views;
  }

  /** @param embeddings  stacks × kept × dim, of those of the views `from` … `to` that are kept */
  add(from: number, to: number, result: RowTiles, embeddings: Float32Array): void {
    this.missing -= to - from;
    if (!('tiles' in result)) {
      this.fault = result;
      return;
    }
    const { stacks, dim } = this.shape;
    this.sha256 = result.sha256;
    for (let s = 0; s < stacks; s++) {
      result.kept.forEach((view, k) => {
        const at = (s * result.kept.length + k) * dim;
        this.data.set(embeddings.subarray(at, at + dim), (s * this.views + from + view) * dim);
      });
    }
  }

  get complete(): boolean {
    return this.missing === 0;
  }

  outcome(): EmbeddedRow {
    return this.fault ?? { features: this.vectors(), sha256: this.sha256 };
  }

  private vectors(): Float32Array {
    const { stacks, dim, averaged, cells } = this.shape;
    const rows = cells ? this.views : 1;
    const perRow = this.views / rows;
    const width = averaged ? dim : stacks * dim;
    const out = new Float32Array(rows * width);
    for (let row = 0; row < rows; row++) {
      for (let at = 0; at < width; at++) {
        const j = at % dim;
        const [first, end] = averaged ? [0, stacks] : [Math.floor(at / dim), Math.floor(at / dim) + 1];
        let sum = 0;
        for (let s = first; s < end; s++) {
          for (let v = 0; v < perRow; v++) sum += this.data[(s * this.views + row * perRow + v) * dim + j];
        }
        out[row * width + at] = sum / ((end - first) * perRow);
      }
    }
    return out;
  }
}
