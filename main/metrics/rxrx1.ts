/*
 * The RxRx1 task: tell the perturbation of images from batches that were held out, cell type by cell type.
 * Source: Sypetkowski et al. 2023 for the task; they train networks. Here the embedding is judged as it is: every batch is
 * held out once, a perturbation is the mean direction of its rows in the other batches of the same cell type, and a row is
 * given to the perturbation of largest cosine.
 */
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { factorOf, isFactor, rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, takeRows, toPrecision } from '../core/matrix';
import { defineMetric, noScore } from '../core/metric';
import type { Samples } from '../core/samples';
import { batchOf, labelOf } from '../core/samples';
import { levelsMet } from '../math/contingency';
import { InputError } from '../core/errors';
import { tooFewLevels } from './level-checks';
import { levelRanks } from './majority';
import { finiteMean, levelMeans, namedLevels } from './summaries';
import { unitRows } from '../math/unit-rows';

/** Adds `sign` times the rows to the sums of their labels. */
function addRows(sums: Float64Array, unit: Values, label: Factor, rows: Int32Array, sign: number): void {
  const { cols, data } = unit;
  for (const row of rows) {
    const at = label.codes[row] * cols;
    for (let j = 0; j < cols; j++) sums[at + j] += sign * data[row * cols + j];
  }
}

/** Hits (1 or 0) of the rows of one cell type, written to `hits`; a row whose label no other batch has stays NaN. */
async function heldOutHits(
  samples: Samples,
  unit: Values,
  members: Int32Array,
  hits: Float64Array,
  run: Run,
): Promise<void> {
  const [batch, label] = [batchOf(samples), labelOf(samples)];
  const { cols } = unit;
  const counts = new Int32Array(label.levels.length);
  for (const row of members) counts[label.codes[row]]++;
  const order = Array.from(levelRanks(label).entries()).sort(([, a], [, b]) => a - b);
  const byName = order.map(([code]) => code);
  for (let b = 0; b < batch.levels.length; b++) {
    const held = members.filter((row) => batch.codes[row] === b);
    if (held.length === 0) continue;
    const left = counts.slice();
    for (const row of held) left[label.codes[row]]--;
    const classes = byName.filter((code) => left[code] > 0);
    if (classes.length < 2) continue;
    // Summed afresh for each held-out batch: taking its rows off a common sum would leave rounding where nothing is left.
    const sums = new Float64Array(label.levels.length * cols);
    const training = members.filter((row) => batch.codes[row] !== b);
    addRows(sums, unit, label, training, 1);
    const centres = new Float64Array(classes.length * cols);
    classes.forEach((code, c) => {
      centres.set(sums.subarray(code * cols, (code + 1) * cols), c * cols);
    });
    const directions = unitRows(toPrecision(new Matrix(classes.length, cols, centres), run.precision));
    const part = run.task.child('perturbations', held.length / unit.rows);
    const { data } = await run.compute.product(takeRows(unit, held), directions, { transposeB: true }, part);
    held.forEach((row, h) => {
      if (left[label.codes[row]] === 0) return;
      let best = 0;
      const at = h * classes.length;
      for (let c = 1; c < classes.length; c++) if (data[at + c] > data[at + best]) best = c;
      hits[row] = classes[best] === label.codes[row] ? 1 : 0;
    });
  }
}

export const rxrx1 = defineMetric({
  id: 'rxrx1',
  title: 'Perturbation told in held-out batches (RxRx1)',
  summary:
    'How often the perturbation of a row is told from the profiles of other batches of the same cell type, averaged over cell types.',
  citation:
    'Sypetkowski et al. 2023, CVPR Workshops, pp. 4285-4294 (the task; here by nearest mean direction)',
  measures: 'biology',
  range: [0, 1],
  caution:
    'It is not the accuracy of a trained network, so it cannot be held against published RxRx1 results; with many perturbations chance is near 0.',
  needs: ['batch', 'label'],
  params: {
    'cell-type': {
      kind: 'column',
      default: null,
      label: 'Cell type',
      help: 'The column that holds the cell type; rows of one cell type are judged by themselves. None: all rows together.',
    },
  },
  async score({ samples }, params, run) {
    const [batch, label] = [batchOf(samples), labelOf(samples)];
    const why = tooFewLevels(batch, 'batch') ?? tooFewLevels(label, 'label');
    if (why !== undefined) return noScore(why);
    if (levelsMet(label, batch).every((count) => count < 2)) {
      return noScore('no label occurs in more than one batch');
    }
    const name = params['cell-type'];
    const column =
      name === null
        ? factorOf(batch.levels.length > 0 ? Array.from(batch.codes, () => 'all rows') : [])
        : samples.columns.get(name);
    if (column === undefined || !isFactor(column)) {
      throw new InputError(`there is no text column "${name ?? ''}" for the cell type`, {
        hint: `there are ${[...samples.columns.keys()].join(', ')}`,
      });
    }
    const unit = unitRows(samples.features);
    const perSample = new Float64Array(samples.features.rows).fill(NaN);
    for (const members of rowsByLevel(column)) await heldOutHits(samples, unit, members, perSample, run);
    const perCellType = levelMeans(perSample, column);
    const value = finiteMean(perCellType);
    if (Number.isNaN(value)) return noScore('no cell type has a label in two of its batches');
    return {
      value,
      parts: {
        rows: finiteMean(perSample),
        rowsLeftOut: perSample.filter((hit) => Number.isNaN(hit)).length,
        perCellType: namedLevels(perCellType, column.levels),
        perBatch: namedLevels(levelMeans(perSample, batch), batch.levels),
      },
      perSample,
    };
  },
});
