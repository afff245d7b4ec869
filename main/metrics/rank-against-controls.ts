/*
 * Average precision of every row's replicates (any batch) against the rows of the other kind in its own batch: controls
 * for a treated row, treated rows for a control.
 * Source: copairs 0.4.4 with pos_sameby label, neg_sameby batch, neg_diffby control.
 * Taken over with it: a row without any row of the other kind in its batch has precision 1; callers count such rows.
 * Only the similarities that are needed are computed: rows go in blocks of one batch and kind in the order of their labels,
 * each against the replicates of the block and the batch's rows of the other kind.
 */
import type { RankedRows } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import { takeRows } from '../core/matrix';
import type { Samples } from '../core/samples';
import { batchOf, labelOf } from '../core/samples';
import { averagePrecision, createRankCounter, emptyRanking } from '../math/average-precision';
import { unitRows } from '../math/unit-rows';

const BLOCK_ROWS = 256;

interface Block {
  /** Rows of one kind and batch, equal labels together. */
  readonly rows: Int32Array;
  /** What they are compared with: the replicates of each label in the block, then the rows of the other kind in the batch. */
  readonly columns: Int32Array;
  /** Where a label's replicates start among the columns. */
  readonly replicatesAt: ReadonlyMap<number, number>;
  readonly othersAt: number;
}

function blockOf(
  rows: Int32Array,
  others: Int32Array,
  label: Factor,
  replicates: readonly Int32Array[],
): Block {
  const replicatesAt = new Map<number, number>();
  const parts: Int32Array[] = [];
  let filled = 0;
  for (const row of rows) {
    const code = label.codes[row];
    if (replicatesAt.has(code)) continue;
    replicatesAt.set(code, filled);
    parts.push(replicates[code]);
    filled += replicates[code].length;
  }
  const columns = new Int32Array(filled + others.length);
  let at = 0;
  for (const part of [...parts, others]) {
    columns.set(part, at);
    at += part.length;
  }
  return { rows, columns, replicatesAt, othersAt: filled };
}

function blocksOf(samples: Samples, control: Uint8Array): Block[] {
  const label = labelOf(samples);
  const replicates = rowsByLevel(label);
  const blocks: Block[] = [];
  for (const members of rowsByLevel(batchOf(samples))) {
    const sorted = members.slice().sort((a, b) => label.codes[a] - label.codes[b] || a - b);
    const kinds = [0, 1].map((kind) => sorted.filter((row) => control[row] === kind));
    kinds.forEach((rows, kind) => {
      for (let from = 0; from < rows.length; from += BLOCK_ROWS)
        blocks.push(blockOf(rows.subarray(from, from + BLOCK_ROWS), kinds[1 - kind], label, replicates));
    });
  }
  return blocks;
}

/** @param samples  with batch, label and controls */
export async function rankAgainstControls(samples: Samples, run: Run): Promise<RankedRows> {
  const label = labelOf(samples);
  const control = samples.control ?? new Uint8Array(samples.features.rows);
  const unit = unitRows(samples.features);
  const replicates = rowsByLevel(label);
  const counter = createRankCounter();
  const ranking = emptyRanking(samples.features.rows);
  const rankRow = (row: number, similarities: Float32Array | Float64Array, block: Block): void => {
    const code = label.codes[row];
    const at = block.replicatesAt.get(code) ?? 0;
    const positives = new Float64Array(replicates[code].length - 1);
    let filled = 0;
    for (let j = 0; j < replicates[code].length; j++) {
      if (replicates[code][j] !== row) positives[filled++] = similarities[at + j];
    }
    positives.sort();
    const negatives = new Float64Array(block.columns.length - block.othersAt);
    let count = 0;
    for (let j = block.othersAt; j < block.columns.length; j++) {
      if (label.codes[block.columns[j]] !== code) negatives[count++] = similarities[j];
    }
    counter.load(positives);
    counter.add(negatives, 0, count);
    ranking.positives[row] = positives.length;
    ranking.total[row] = positives.length + count;
    ranking.precision[row] = averagePrecision(counter.before());
  };
  for (const block of blocksOf(samples, control)) {
    const part = run.task.child('similarities', block.rows.length / samples.features.rows);
    const [queries, columns] = [takeRows(unit, block.rows), takeRows(unit, block.columns)];
    const { data, cols } = await run.compute.product(queries, columns, { transposeB: true }, part);
    block.rows.forEach((row, q) => {
      rankRow(row, data.subarray(q * cols, (q + 1) * cols), block);
    });
  }
  return ranking;
}
