import { factorOf } from '../../main/core/factor';
import type { Factor } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';

const COLS = 384;

/** What a table for a bench is made of. */
interface BenchTable {
  readonly rows: number;
  readonly batches: number;
  readonly labels: number;
  readonly cols?: number;
  /** Draws the table: other names give other tables. */
  readonly name: string;
}

const named = (codes: ArrayLike<number>, prefix: string): Factor =>
  factorOf(Array.from(codes, (code) => `${prefix}${code}`));

/**
 * Embeddings of wells: labels with centres of their own, batches with shifts of their own, noise. The first label is
 * the control; five labels share a mechanism; plates of 384 wells.
 */
export function benchSamples({ rows, batches, labels, cols = COLS, name }: BenchTable): Samples {
  const rng = createRng(1, name);
  const shift = Float64Array.from({ length: batches * cols }, () => rng.normal());
  const centre = Float64Array.from({ length: labels * cols }, () => rng.normal());
  const batch = Int32Array.from({ length: rows }, (_, i) => i % batches);
  const label = Int32Array.from({ length: rows }, () => rng.int(labels));
  const data = new Float32Array(rows * cols);
  for (let i = 0, at = 0; i < rows; i++) {
    const [fromLabel, fromBatch] = [label[i] * cols, batch[i] * cols];
    for (let j = 0; j < cols; j++, at++)
      data[at] = centre[fromLabel + j] + shift[fromBatch + j] + rng.normal();
  }
  const place = Array.from({ length: rows }, (_, i) => Math.floor(i / batches));
  const wells = place.map((p) => `${String.fromCharCode(65 + (Math.floor(p / 24) % 16))}${(p % 24) + 1}`);
  return {
    features: new Matrix(rows, cols, data),
    featureNames: Array.from({ length: cols }, (_, j) => `f${j}`),
    batches: [named(batch, 'batch ')],
    label: named(label, 'label '),
    group: factorOf(Array.from(label, (code) => (code === 0 ? '' : `mechanism ${Math.floor(code / 5)}`))),
    plate: factorOf(place.map((p, i) => `plate ${batch[i]}-${Math.floor(p / 384)}`)),
    well: factorOf(wells),
    control: Uint8Array.from(label, (code) => (code === 0 ? 1 : 0)),
    columns: new Map(),
  };
}
