/*
 * The label-permutation null: what does a correction gain in telling labels across batches when the labels mean nothing?
 *
 * Labels are shuffled among the treated rows of each batch (shuffle-labels.ts), so that the batches stay what they are.
 * A correction that uses no label gives the same table whatever the labels, so only the score is taken again: its null is
 * the gain to expect without any biology, near 0, and an honest gain lies above it. A correction that uses labels or
 * covariates is run again on the shuffled ones: if it gains as much there, it pulls together whatever it is told to, and
 * its gain is no evidence of biology. The p-value is (b + 1) / (m + 1), Phipson & Smyth 2010, doi:10.2202/1544-6115.1585.
 *
 * Rerunning is done on at most ROWS rows, drawn from each batch alike, the true labels' gain too, so that the cost is
 * bounded whatever the table.
 */
import type { LabelNull, Unavailable } from '../contract/judgement';
import type { Neighbours } from '../core/compute';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { rowsByLevel } from '../core/factor';
import type { Values } from '../core/matrix';
import { createRng, shuffle } from '../core/rng';
import type { Samples } from '../core/samples';
import { batchOf, labelOf, takeSamples } from '../core/samples';
import { levelsMet } from '../math/contingency';
import { createEvaluated } from '../metrics/evaluated';
import { predictByNeighbours } from '../metrics/majority';
import { shuffledRows, withShuffledLabels } from './shuffle-labels';

export const NULL_METRIC = 'knn-across';
export const NULL_NEIGHBOURS = 15;
const ROWS = 4000;

/**
 * Taking the score again costs next to nothing beside running a correction, and few shufflings take a sure gain for chance: one
 * of 20 gives p 0.095. So there are ten times as many as asked for, while that is no more than so many rows voted on.
 */
const SCORED_ONLY = { times: 10, rows: 5_000_000 } as const;

/** A correction as the null runs it again; a chain is one correction here. */
export type Correct = (samples: Samples, run: Run) => Promise<Values>;

/** Neighbours of every row in other batches, in the uncorrected and in the corrected table. */
export interface AcrossLists {
  readonly before: Neighbours;
  readonly after: Neighbours;
}

/** Treated rows whose label occurs in two batches at least. */
function judgedRows(samples: Samples, label: Factor): Uint8Array {
  const batches = levelsMet(label, batchOf(samples));
  return Uint8Array.from(label.codes, (code, row) =>
    batches[code] > 1 && samples.control?.[row] !== 1 ? 1 : 0,
  );
}

function accuracy(neighbours: Neighbours, label: Factor, judged: Uint8Array): number {
  const told = predictByNeighbours(neighbours, label);
  let [hits, count] = [0, 0];
  judged.forEach((flag, row) => {
    if (flag === 0) return;
    count++;
    if (told[row] === label.codes[row]) hits++;
  });
  return hits / count;
}

/** How much better labels are told across batches after the correction than before. */
function gainOf({ before, after }: AcrossLists, samples: Samples): number {
  const label = labelOf(samples);
  const judged = judgedRows(samples, label);
  return accuracy(after, label, judged) - accuracy(before, label, judged);
}

const acrossOf = (samples: Samples, features: Values, run: Run): Promise<Neighbours> =>
  createEvaluated({ ...samples, features }).neighbours(
    { k: NULL_NEIGHBOURS, distance: 'euclidean', among: 'other-batches' },
    run,
  );

/** At most ROWS rows, of every batch the same share, in their order. */
function someRows(samples: Samples, seed: number): Int32Array {
  const n = samples.features.rows;
  if (n <= ROWS) return Int32Array.from({ length: n }, (_, row) => row);
  const rng = createRng(seed, 'rows of the label null');
  const chosen = rowsByLevel(batchOf(samples)).flatMap((rows) => [
    ...shuffle(rows.slice(), rng).subarray(0, Math.max(2, Math.round((rows.length * ROWS) / n))),
  ]);
  return Int32Array.from(chosen).sort();
}

const equal = (a: Values, b: Values): boolean =>
  a.data.length === b.data.length && a.data.every((value, i) => value === b.data[i]);

function summarise(
  gain: number,
  nulls: readonly number[],
  facts: Pick<LabelNull, 'rows' | 'rerun'>,
): LabelNull {
  const above = nulls.filter((value) => value >= gain).length;
  return {
    ...facts,
    metric: NULL_METRIC,
    permutations: nulls.length,
    gain,
    nullMean: nulls.reduce((sum, value) => sum + value, 0) / nulls.length,
    nulls,
    p: (above + 1) / (nulls.length + 1),
  };
}

async function onTheSameTable(
  samples: Samples,
  lists: AcrossLists,
  permutations: number,
  run: Run,
): Promise<LabelNull> {
  const nulls: number[] = [];
  const affordable = Math.floor(SCORED_ONLY.rows / samples.features.rows);
  const draws = Math.max(permutations, Math.min(SCORED_ONLY.times * permutations, affordable));
  for (let draw = 0; draw < draws; draw++) {
    await run.task.tick(draw, draws);
    nulls.push(gainOf(lists, withShuffledLabels(samples, shuffledRows(samples, run.seed, draw))));
  }
  return summarise(gainOf(lists, samples), nulls, { rows: samples.features.rows, rerun: false });
}

/**
 * @param samples     uncorrected, with batch and label
 * @param lists       of the whole table, by NULL_NEIGHBOURS
 * @param readsLabels whether the correction looked at labels, mechanisms or covariates at all
 * @throws whatever the correction throws when it is run again
 */
export async function labelNull(
  samples: Samples,
  lists: () => Promise<AcrossLists>,
  correct: Correct,
  readsLabels: boolean,
  permutations: number,
  run: Run,
): Promise<LabelNull | Unavailable> {
  if (permutations === 0) return { why: 'no label shufflings were asked for' };
  if (!judgedRows(samples, labelOf(samples)).includes(1)) {
    return { why: 'no treated label occurs in two batches' };
  }
  const part = (title: string, share: number): Run => ({ ...run, task: run.task.child(title, share) });
  if (!readsLabels) return onTheSameTable(samples, await lists(), permutations, part('shuffled labels', 1));
  const some = takeSamples(samples, someRows(samples, run.seed));
  if (!judgedRows(some, labelOf(some)).includes(1))
    return { why: 'too few rows of any label in two batches' };
  const share = 1 / (permutations + 2);
  const before = await acrossOf(some, some.features, part('neighbours', share / 2));
  const corrected = await correct(some, part('true labels', share));
  const after = await acrossOf(some, corrected, part('neighbours', share / 2));
  const nulls: number[] = [];
  for (let draw = 0; draw < permutations; draw++) {
    const step = part(`shuffled labels ${draw + 1} of ${permutations}`, share);
    const inside = (title: string, portion: number): Run => ({
      ...run,
      task: step.task.child(title, portion),
    });
    const mixed = withShuffledLabels(some, shuffledRows(some, run.seed, draw));
    const again = await correct(mixed, inside('correcting', 0.6));
    // It looked at the labels, but they change nothing.
    if (draw === 0 && equal(corrected, again)) {
      return onTheSameTable(samples, await lists(), permutations, part('shuffled labels', 1 - 3 * share));
    }
    nulls.push(gainOf({ before, after: await acrossOf(mixed, again, inside('neighbours', 0.4)) }, mixed));
  }
  return summarise(gainOf({ before, after }, some), nulls, { rows: some.features.rows, rerun: true });
}
