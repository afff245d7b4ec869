/*
 * Does the nearest profile of another compound, another batch or both have the same mechanism? Profiles are means per
 * compound and batch; the nearest is the one of largest cosine.
 * Source: Ljosa et al. 2013 (not same compound) and Ando et al. 2017 (not same compound or batch), for BBBC021; profiles
 * for which no admissible profile shares the mechanism are left out.
 */
import type { ParamsOf } from '../contract/params';
import type { Run } from '../core/correction';
import type { Factor } from '../core/factor';
import { factorOf } from '../core/factor';
import type { Values } from '../core/matrix';
import { Matrix, toPrecision } from '../core/matrix';
import type { Evaluated, Score } from '../core/metric';
import { noScore } from '../core/metric';
import type { Samples } from '../core/samples';
import { batchOf, labelOf } from '../core/samples';
import type { controlParams } from './grouped-rows';
import { groupedRows } from './grouped-rows';
import { tooFewLevels } from './level-checks';
import { levelRanks } from './majority';
import { rowBlock } from './row-block';
import { finiteMean, levelMeans, namedLevels } from './summaries';
import { unitRows } from '../math/unit-rows';

const BLOCK_BYTES = 3.2e7;

/** What must differ between a profile and its neighbour. */
export type Exclusion = 'compound' | 'batch' | 'compound-and-batch';

export interface MechanismProfiles {
  /** One row for each compound, mechanism and batch that occur together, in the order of their names. */
  readonly features: Values;
  readonly compound: Factor;
  readonly batch: Factor;
  readonly mechanism: Factor;
}

/** Means of the rows of each compound, mechanism and batch. */
export function mechanismProfiles(samples: Samples, mechanism: Factor, run: Run): MechanismProfiles {
  const [compound, batch] = [labelOf(samples), batchOf(samples)];
  const [byCompound, byBatch, byMechanism] = [compound, batch, mechanism].map(levelRanks);
  const { rows, cols, data } = samples.features;
  const sizes = [batch.levels.length, mechanism.levels.length];
  const keyOf = (i: number): number =>
    (byCompound[compound.codes[i]] * sizes[1] + byMechanism[mechanism.codes[i]]) * sizes[0] +
    byBatch[batch.codes[i]];
  const members = new Map<number, number[]>();
  for (let i = 0; i < rows; i++) {
    const known = members.get(keyOf(i));
    if (known === undefined) members.set(keyOf(i), [i]);
    else known.push(i);
  }
  const profiles = [...members].sort(([a], [b]) => a - b).map(([, own]) => own);
  const means = new Float64Array(profiles.length * cols);
  profiles.forEach((own, p) => {
    for (const i of own)
      for (let j = 0; j < cols; j++) means[p * cols + j] += data[i * cols + j] / own.length;
  });
  const named = (factor: Factor): Factor => factorOf(profiles.map(([i]) => factor.levels[factor.codes[i]]));
  return {
    features: toPrecision(new Matrix(profiles.length, cols, means), run.precision),
    compound: named(compound),
    batch: named(batch),
    mechanism: named(mechanism),
  };
}

/** For each profile 1 or 0 for right or wrong, NaN where no admissible profile shares its mechanism. */
export async function nearestMechanismHits(
  profiles: MechanismProfiles,
  exclusion: Exclusion,
  run: Run,
): Promise<Float64Array> {
  const { compound, batch, mechanism } = profiles;
  const unit = unitRows(profiles.features);
  const admits = (i: number, j: number): boolean => {
    if (i === j) return false;
    if (exclusion !== 'batch' && compound.codes[i] === compound.codes[j]) return false;
    return exclusion === 'compound' || batch.codes[i] !== batch.codes[j];
  };
  const hits = new Float64Array(unit.rows).fill(NaN);
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (8 * unit.rows)));
  for (let from = 0; from < unit.rows; from += blockRows) {
    const to = Math.min(unit.rows, from + blockRows);
    const part = run.task.child('similarities', (to - from) / unit.rows);
    const block = await run.compute.product(rowBlock(unit, from, to), unit, { transposeB: true }, part);
    for (let i = from; i < to; i++) {
      let [nearest, most, possible] = [-1, -Infinity, false];
      for (let j = 0; j < unit.rows; j++) {
        if (!admits(i, j)) continue;
        possible ||= mechanism.codes[j] === mechanism.codes[i];
        const similarity = block.data[(i - from) * unit.rows + j];
        if (similarity > most) [nearest, most] = [j, similarity];
      }
      if (possible) hits[i] = mechanism.codes[nearest] === mechanism.codes[i] ? 1 : 0;
    }
  }
  return hits;
}

/** The share of profiles whose nearest admissible profile has their mechanism. */
export async function scoreMechanisms(
  input: Evaluated,
  exclusion: Exclusion,
  params: ParamsOf<typeof controlParams>,
  run: Run,
): Promise<Score> {
  const grouped = groupedRows(input.samples, params);
  if (grouped === undefined) return noScore('no row has a mechanism');
  const why = tooFewLevels(grouped.group, 'mechanism');
  if (why !== undefined) return noScore(why);
  const profiles = mechanismProfiles(grouped.samples, grouped.group, run);
  const hits = await nearestMechanismHits(profiles, exclusion, run);
  const value = finiteMean(hits);
  const parts = {
    profiles: hits.length,
    profilesLeftOut: hits.filter((hit) => Number.isNaN(hit)).length,
    rowsLeftOut: input.samples.features.rows - grouped.rows.length,
    perGroup: namedLevels(levelMeans(hits, profiles.mechanism), profiles.mechanism.levels),
  };
  const other = exclusion === 'batch' ? 'in another batch' : 'of another label';
  const where = exclusion === 'compound-and-batch' ? 'of another label in another batch' : other;
  return Number.isNaN(value)
    ? noScore(`no profile has one ${where} with its mechanism`, parts)
    : { value, parts };
}
