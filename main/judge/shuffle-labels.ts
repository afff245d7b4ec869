/*
 * Labels shuffled among the treated rows of each batch: batches keep their rows, their mix of labels and their controls,
 * only the tie between a row and its label is cut. Whatever tells of biology goes along with the label: the mechanism,
 * the covariates to keep, and columns that say the same as one of these.
 */
import type { Covariate, Factor } from '../core/factor';
import { isFactor, rowsByLevel, takeFactor } from '../core/factor';
import { createRng, shuffle } from '../core/rng';
import type { Samples } from '../core/samples';
import { batchOf } from '../core/samples';

/** For each row the row whose label it gets. */
export function shuffledRows(samples: Samples, seed: number, draw: number): Int32Array {
  const rng = createRng(seed, `shuffled labels ${draw}`);
  const from = Int32Array.from({ length: samples.features.rows }, (_, row) => row);
  for (const rows of rowsByLevel(batchOf(samples))) {
    const treated = rows.filter((row) => samples.control?.[row] !== 1);
    const mixed = shuffle(treated.slice(), rng);
    treated.forEach((row, i) => (from[row] = mixed[i]));
  }
  return from;
}

const take = (column: Covariate, from: Int32Array): Covariate =>
  isFactor(column) ? takeFactor(column, from) : Float64Array.from(from, (row) => column[row]);

/** Whether two factors part the rows alike, whatever the levels are called. */
function samePartition(a: Factor, b: Factor): boolean {
  if (a.levels.length !== b.levels.length) return false;
  const met = new Int32Array(a.levels.length).fill(-1);
  return a.codes.every((code, row) => {
    if (met[code] < 0) met[code] = b.codes[row];
    return met[code] === b.codes[row];
  });
}

/** The samples with another order of labels, mechanisms and covariates; features, batches and controls stay. */
export function withShuffledLabels(samples: Samples, from: Int32Array): Samples {
  const { label, group, covariates } = samples;
  const told = [label, group, ...(covariates?.values() ?? [])].filter((column) => column !== undefined);
  const tells = (column: Covariate): boolean =>
    told.some(
      (other) => other === column || (isFactor(other) && isFactor(column) && samePartition(other, column)),
    );
  const columns = new Map(
    [...samples.columns].map(([name, column]) => [name, tells(column) ? take(column, from) : column]),
  );
  return {
    ...samples,
    columns,
    ...(label === undefined ? {} : { label: takeFactor(label, from) }),
    ...(group === undefined ? {} : { group: takeFactor(group, from) }),
    ...(covariates === undefined
      ? {}
      : { covariates: new Map([...covariates].map(([name, column]) => [name, take(column, from)])) }),
  };
}
