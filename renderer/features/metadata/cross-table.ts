import type { ColumnData } from '../../state/use-arrays';

/** How many rows each label has in each batch. */
export interface CrossTable {
  readonly batches: readonly string[];
  readonly labels: readonly string[];
  /** labels × batches, row-major. */
  readonly counts: Int32Array;
}

/** null until both columns are there and have values. */
export function crossTable(batch: ColumnData | null, label: ColumnData | null): CrossTable | null {
  if (batch?.kind !== 'category' || label?.kind !== 'category') return null;
  const batches = batch.info.levels;
  const labels = label.info.levels;
  const counts = new Int32Array(batches.length * labels.length);
  batch.codes.forEach((code, row) => {
    const of = label.codes[row] ?? -1;
    if (code < 0 || of < 0) return;
    const cell = of * batches.length + code;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return { batches, labels, counts };
}
