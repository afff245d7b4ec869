/*
 * Average precision of every row's replicates (any batch) against the rows of the other kind in its own batch: controls
 * for a treated row, treated rows for a control.
 * Source: copairs 0.4.4 with pos_sameby label, neg_sameby batch, neg_diffby control.
 * Taken over with it: a row without any row of the other kind in its batch has precision 1; callers count such rows.
 * Only the similarities that are needed are computed: rows go in blocks of one batch and kind in the order of their labels,
 * each against the replicates of the block and the batch's rows of the other kind. Labels share a block only where their
 * replicates are few. Both come from one product, which rounds copies of a row alike, so that ties are ties.
 */
import type { RankedRows } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { takeRows, zerosLike } from '../core/matrix';
import type { Samples } from '../core/samples';
import { batchOf, labelOf } from '../core/samples';
import { averagePrecision, createRankCounter, emptyRanking } from '../math/average-precision';
import { createFewNegatives } from '../math/few-negatives';
import { unitRows } from '../math/unit-rows';

const BLOCK_ROWS = 256;
/** Replicates in a block of several labels: with more, most similarities would be of other labels' replicates. */
const BLOCK_REPLICATES = 512;

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

/** Where blocks of rows that stand in the order of their labels start, and the end. */
function blockStarts(rows: Int32Array, label: Factor, replicates: readonly Int32Array[]): number[] {
  const starts = [0];
  let [filled, last] = [0, -1];
  rows.forEach((row, at) => {
    const code = label.codes[row];
    const more = code === last ? 0 : replicates[code].length;
    const first = starts[starts.length - 1];
    if (at - first === BLOCK_ROWS || (at > first && filled + more > BLOCK_REPLICATES && more > 0)) {
      starts.push(at);
      filled = replicates[code].length;
    } else filled += more;
    last = code;
  });
  return [...starts, rows.length];
}

function blocksOf(samples: Samples, control: Uint8Array): Block[] {
  const label = labelOf(samples);
  const replicates = rowsByLevel(label);
  const blocks: Block[] = [];
  for (const members of rowsByLevel(batchOf(samples))) {
    const sorted = members.slice().sort((a, b) => label.codes[a] - label.codes[b] || a - b);
    const kinds = [0, 1].map((kind) => sorted.filter((row) => control[row] === kind));
    kinds.forEach((rows, kind) => {
      const starts = blockStarts(rows, label, replicates);
      for (let b = 1; b < starts.length && rows.length > 0; b++)
        blocks.push(blockOf(rows.subarray(starts[b - 1], starts[b]), kinds[1 - kind], label, replicates));
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
  const blocks = blocksOf(samples, control);
  const counter = createRankCounter();
  const rankFew = createFewNegatives();
  const most = blocks.reduce((size, { columns }) => Math.max(size, columns.length), 0);
  const [positives, negatives] = [new Float64Array(most), new Float64Array(most)];
  const room = zerosLike(unit, most).data;
  const ranking = emptyRanking(samples.features.rows);
  const rankRow = (row: number, similarities: Values['data'], from: number, block: Block): void => {
    const code = label.codes[row];
    const first = from + (block.replicatesAt.get(code) ?? 0);
    const own = replicates[code];
    let [count, others] = [0, 0];
    for (let j = 0; j < own.length; j++) if (own[j] !== row) positives[count++] = similarities[first + j];
    for (let j = block.othersAt; j < block.columns.length; j++) {
      if (label.codes[block.columns[j]] !== code) negatives[others++] = similarities[from + j];
    }
    ranking.positives[row] = count;
    ranking.total[row] = count + others;
    if (others < count) {
      ranking.precision[row] = rankFew(positives, count, negatives, others);
      return;
    }
    counter.load(positives.subarray(0, count).sort());
    counter.add(negatives, 0, others);
    ranking.precision[row] = averagePrecision(counter.before());
  };
  for (const block of blocks) {
    const part = run.task.child('similarities', block.rows.length / samples.features.rows);
    const columns = takeRows(unit, block.columns, room);
    const { data, cols } = await run.compute.product(
      takeRows(unit, block.rows),
      columns,
      { transposeB: true },
      part,
    );
    block.rows.forEach((row, q) => {
      rankRow(row, data, q * cols, block);
    });
  }
  return ranking;
}
