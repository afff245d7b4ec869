/** A piece of a job that one thread does. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Ranges of `step` numbers from `from` to `to`, the last one shorter. */
export const cut = (from: number, to: number, step: number): readonly RowRange[] =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, i) => ({
    from: from + i * step,
    to: Math.min(to, from + (i + 1) * step),
  }));
