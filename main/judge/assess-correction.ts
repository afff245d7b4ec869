/*
 * What a correction did beside mixing batches, all of it against the uncorrected table: see contract/judgement.ts for
 * what each part means, and the files named like the parts for how it is computed.
 */
import type { OverCorrection, Unavailable } from '../contract/judgement';
import type { Run } from '../core/correction';
import { AppError, CancelledError } from '../core/errors';
import type { Factor } from '../core/factor';
import type { Evaluated, NeighbourQuery } from '../core/metric';
import { batchOf, labelOf } from '../core/samples';
import { leadingComponents } from '../metrics/leading-components';
import type { Samples } from '../core/samples';
import type { Draws } from './bootstrap';
import { controlsFate } from './controls-fate';
import type { JudgedMethod } from './judged-method';
import type { Correct } from './label-null';
import { NULL_NEIGHBOURS, labelNull } from './label-null';
import { neighbourhoodChange, neighboursChanged } from './neighbourhood-change';
import { perturbationFates } from './perturbation-fates';
import { scoreChanges } from './score-changes';
import { treatedScores } from './treated-scores';
import { chanceExplained, varianceExplained } from './variance-explained';

/** A table with its scores and searches; `evaluated.samples` holds its features. */
export interface AssessedTable {
  readonly method: JudgedMethod;
  readonly evaluated: Pick<Evaluated, 'samples' | 'neighbours' | 'shared'>;
}

export interface Assessment {
  readonly report: OverCorrection;
  /** For each row the share of its nearest neighbours that are others now. */
  readonly changed: Float64Array;
}

export interface AssessmentInput {
  readonly before: AssessedTable;
  readonly after: AssessedTable;
  /** Runs the same correction on other rows or labels. */
  readonly correct: Correct;
  /** Whether the correction looked at labels, mechanisms or covariates. */
  readonly readsLabels: boolean;
  readonly permutations: number;
  readonly draws: Draws;
}

const NEAREST: NeighbourQuery = { k: NULL_NEIGHBOURS, distance: 'euclidean' };
const ACROSS: NeighbourQuery = { ...NEAREST, among: 'other-batches' };
const SHARES = { changes: 0.1, variance: 0.15, neighbours: 0.25, null: 0.5 } as const;

/** A part that the data do not allow is reported with its reason, and the others go on. */
async function orWhy<T>(part: () => Promise<T | Unavailable>): Promise<T | Unavailable> {
  try {
    return await part();
  } catch (error) {
    if (!(error instanceof AppError) || error instanceof CancelledError) throw error;
    return { why: error.message };
  }
}

/** Labels of which at least one row is no control. */
export function treatedLabels(label: Factor, control: Uint8Array | undefined): ReadonlySet<string> {
  return new Set(
    Array.from(label.codes)
      .filter((_, row) => control?.[row] !== 1)
      .map((code) => label.levels[code]),
  );
}

/** Replicate retrieval of the control labels across batches, the mean over them. */
function controlsPrecision({ method }: AssessedTable, { label, control }: Samples): number | null {
  if (label === undefined || control === undefined) return null;
  const score = Object.hasOwn(method.scores, 'map-replicate-across')
    ? method.scores['map-replicate-across']
    : undefined;
  const perLabel = score?.parts?.['perLabel'];
  if (typeof perLabel !== 'object' || perLabel === null) return null;
  const treated = treatedLabels(label, control);
  const found = Object.entries(perLabel).flatMap(([name, part]) => {
    const mAP = typeof part === 'object' && part !== null ? part['mAP'] : undefined;
    return !treated.has(name) && typeof mAP === 'number' ? [mAP] : [];
  });
  return found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0) / found.length;
}

/** @param input  two tables of the same rows, with batch and label */
export async function assessCorrection(input: AssessmentInput, run: Run): Promise<Assessment> {
  const { before, after, draws, permutations, readsLabels } = input;
  const { samples } = before.evaluated;
  const [batch, label] = [batchOf(samples), labelOf(samples)];
  const part = (title: keyof typeof SHARES): Run => ({ ...run, task: run.task.child(title, SHARES[title]) });
  const treatedOnly = ({ method }: AssessedTable) => treatedScores(method, label, samples.control);
  const changes = await scoreChanges(
    treatedOnly(before),
    treatedOnly(after),
    label,
    draws,
    part('changes').task,
  );
  const variance = await orWhy(async () => {
    const own = part('variance');
    const explained = ({ evaluated }: AssessedTable) =>
      evaluated.shared('variance explained by batch and label', async () =>
        varianceExplained(evaluated.samples.features, await leadingComponents(evaluated, own), batch, label),
      );
    const chance = chanceExplained(samples.features.rows, batch, label);
    return { before: await explained(before), after: await explained(after), chance };
  });
  const precision = { before: controlsPrecision(before, samples), after: controlsPrecision(after, samples) };
  const controls = controlsFate(
    samples.features,
    after.evaluated.samples.features,
    samples,
    precision.before === null || precision.after === null
      ? null
      : { before: precision.before, after: precision.after },
  );
  const searching = part('neighbours');
  const nearest = {
    before: await before.evaluated.neighbours(NEAREST, searching),
    after: await after.evaluated.neighbours(NEAREST, searching),
  };
  const changed = neighboursChanged(nearest.before, nearest.after);
  const lists = async () => ({
    before: await before.evaluated.neighbours(ACROSS, searching),
    after: await after.evaluated.neighbours(ACROSS, searching),
  });
  const nullPart = part('null');
  const shuffled = await orWhy(() =>
    labelNull(samples, lists, input.correct, readsLabels, permutations, nullPart),
  );
  const treated = treatedLabels(label, samples.control);
  const perturbations = perturbationFates(before.method, after.method, treated);
  const neighbourhoods = neighbourhoodChange(changed, nearest.before.k, batch, label);
  return {
    report: { changes, controls, variance, perturbations, neighbourhoods, labelNull: shuffled },
    changed,
  };
}
