import type { OverCorrection } from '../contract/judgement';
import type { MethodChain } from '../contract/recipe';
import type { Run } from '../core/correction';
import { Matrix } from '../core/matrix';
import { quietTask } from '../core/task';
import type { Evaluated } from '../core/metric';
import type { Samples } from '../core/samples';
import { assessCorrection } from '../judge/assess-correction';
import type { AssessedTable } from '../judge/assess-correction';
import type { Draws } from '../judge/bootstrap';
import { drawRows } from '../judge/bootstrap';
import type { Cache } from './cache';
import type { CorrectedTable } from './correct-table';
import type { Evaluation } from './evaluate-table';
import { fitChain } from './fit-chain';
import { stepKey } from './step-key';

/** What a correction did beside mixing batches. */
export interface MethodAssessment {
  readonly overCorrection: OverCorrection;
  /** For each row the share of its nearest neighbours that are others now, kept as a matrix under `key`. */
  readonly changed: Float64Array;
  readonly key: string;
}

/** A table with its scores and the searches made for them. */
export interface ScoredTable {
  readonly chain: MethodChain;
  readonly title: string;
  readonly table: CorrectedTable;
  readonly evaluation: Evaluation;
  readonly evaluated: Evaluated;
}

const DRAWS = 200;

const assessed = ({ chain, title, evaluation, evaluated }: ScoredTable): AssessedTable => ({
  method: { id: chain.id, title, scores: evaluation.scores, perSample: evaluation.perSample },
  evaluated,
});

/**
 * Holds corrections against the uncorrected table; each assessment is kept under its key.
 * @param design        hash of everything but the features (see hashDesign)
 * @param permutations  label shufflings
 */
export function createAssessor(samples: Samples, design: string, permutations: number, cache: Cache) {
  const { label, batches } = samples;
  let draws: Promise<Draws> | undefined;
  return async (before: ScoredTable, after: ScoredTable, run: Run): Promise<MethodAssessment | null> => {
    if (label === undefined || batches.length === 0 || batches[0].levels.length < 2) return null;
    const key = stepKey('judge', {
      before: before.table.key,
      after: after.table.key,
      design,
      chain: after.chain.steps,
      scores: [before.evaluation.scores, after.evaluation.scores],
      permutations,
      seed: run.seed,
      precision: run.precision,
    });
    const matrixKey = stepKey('judge', { changed: key });
    let changed: Float64Array | undefined;
    const assess = async (): Promise<OverCorrection> => {
      draws ??= drawRows(label, DRAWS, run.seed, quietTask());
      const found = await assessCorrection(
        {
          before: assessed(before),
          after: assessed(after),
          correct: (some, again) => fitChain(some, after.chain, again),
          readsLabels: after.table.readsLabels,
          permutations,
          draws: await draws,
        },
        run,
      );
      ({ changed } = found);
      return found.report;
    };
    const overCorrection = await cache.record(key, assess);
    const values = await cache.matrix(matrixKey, async () => {
      if (changed === undefined) await assess();
      return new Matrix(samples.features.rows, 1, changed ?? new Float64Array(samples.features.rows));
    });
    return { overCorrection, changed: Float64Array.from(values.data), key: matrixKey };
  };
}
