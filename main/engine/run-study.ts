import type { Tuning } from '../contract/judgement';
import type { Machine, Recipe } from '../contract/recipe';
import type { DeviceReport } from '../core/compute';
import { toPrecision } from '../core/matrix';
import type { Task } from '../core/task';
import { openProject, shardFolder } from '../store/project';
import type { Project } from '../store/project';
import { createProjectCache } from './cache';
import { checkMetrics } from './evaluate-table';
import { checkChain } from './correct-table';
import type { ComparisonListener, MethodOutcome } from './compare-methods';
import { compareMethods } from './compare-methods';
import { buildSamples } from './build-samples';
import { embedFolders } from './embed-images';
import type { PreparedStudy } from './prepared-study';
import { guessRoles } from './guess-roles';
import type { Judgement } from './judge-methods';
import { judgeMethods } from './judge-methods';
import { openProfiles } from './open-table';
import type { TunedMethods } from './tune-methods';
import { tuneMethods } from './tune-methods';
import { scaleFeatures } from './scale-features';
import { fallbackNote, startRun } from './session';
import { writeOutputs } from './write-outputs';
import type { WrittenOutputs } from './write-outputs';

/** What is heard while a study runs. */
export interface StudyListener extends ComparisonListener {
  readonly note?: (text: string) => void;
  readonly prepared?: (study: PreparedStudy) => void;
}

export interface StudyResult {
  readonly study: PreparedStudy;
  readonly outcomes: readonly MethodOutcome[];
  readonly judgement: Judgement;
  readonly tuning: readonly Tuning[];
  readonly outputs: WrittenOutputs;
  readonly device: DeviceReport;
}

interface RunOptions {
  readonly recipe: Recipe;
  /** The project folder: results of steps and outputs lie in it. */
  readonly out: string;
  readonly machine: Machine;
  readonly assetsFolder: string;
  readonly task: Task;
  readonly listener?: StudyListener;
}

/** Shares of the whole bar. */
const SHARES = { prepare: 0.35, compare: 0.5, judge: 0.05, outputs: 0.1 } as const;

/** Images or a table → profiles with roles. Embedded rows are kept in the project, so that only new images cost. */
export async function prepareStudy(
  recipe: Recipe,
  machine: Machine,
  shards: string,
  task: Task,
): Promise<PreparedStudy> {
  const { input } = recipe;
  const source =
    input.kind === 'images'
      ? await embedFolders(input, recipe.embedding, {
          machine,
          shards,
          quality: recipe.quality,
          batch: recipe.columns.batch.at(0) ?? null,
          seed: recipe.seed,
          task,
        })
      : {
          ...(await openProfiles(input, recipe.precision)),
          scan: null,
          found: null,
          skipped: [],
          excluded: 0,
          illumination: [],
          rowFiles: null,
          keptRows: null,
          embedder: null,
        };
  const { roles, notes: found } = guessRoles(source.profiles, recipe.columns);
  const scaled = scaleFeatures(source.profiles.features, recipe.scaleFeatures);
  const features = toPrecision(scaled.features, recipe.precision);
  return {
    ...source,
    samples: buildSamples(source.profiles, roles, features),
    scaling: scaled.scaling,
    roles,
    notes: [...source.notes, ...found, ...(scaled.note === null ? [] : [scaled.note])],
  };
}

async function storeStudy(project: Project, study: PreparedStudy): Promise<void> {
  await project.tables.putImages(study.scan?.images ?? [], study.skipped);
  await project.tables.putRows(study.profiles);
}

async function storeScores(project: Project, outcomes: readonly MethodOutcome[]): Promise<void> {
  await project.tables.putScores(
    outcomes.flatMap((outcome) =>
      outcome.status === 'done'
        ? Object.entries(outcome.evaluation.scores).map(([metric, score]) => ({
            method: outcome.id,
            metric,
            value: score.value,
            why: score.why ?? null,
          }))
        : [],
    ),
  );
}

/** Share of the comparison's bar. */
const TUNE_SHARE = 0.3;
const NOT_TUNED: TunedMethods = { tuning: [], chains: [], notes: [] };

/** What a study comes to before anything is written for people. */
export type ComputedStudy = Omit<StudyResult, 'outputs'>;

/**
 * Images or profiles → corrected, scored, laid out, judged. Every step is kept under its key in the project, so a
 * run that was stopped goes on where it was, and a finished one is only read.
 */
export async function computeStudy(options: RunOptions): Promise<ComputedStudy> {
  const { recipe, out, machine, task, listener = {} } = options;
  recipe.methods.forEach(checkChain);
  checkMetrics(recipe.metrics);
  const project = await openProject(out);
  try {
    await project.log('run', { recipe });
    const cache = createProjectCache(project);
    const study = await prepareStudy(
      recipe,
      machine,
      shardFolder(out),
      task.child('Profiles', SHARES.prepare),
    );
    study.notes.forEach((note) => listener.note?.(note));
    await storeStudy(project, study);
    listener.prepared?.(study);
    const run = await startRun(
      machine,
      recipe.seed,
      recipe.precision,
      task.child('Corrections', SHARES.compare),
    );
    const { device } = run.compute;
    const fallback = fallbackNote(device);
    if (fallback !== null) listener.note?.(fallback);
    const tuned = recipe.judging.tune
      ? await tuneMethods(
          study.samples,
          recipe.methods,
          { ...run, task: run.task.child('Choosing strengths', TUNE_SHARE) },
          cache,
        )
      : NOT_TUNED;
    tuned.notes.forEach((note) => listener.note?.(note));
    const comparison = {
      methods: [...recipe.methods, ...tuned.chains],
      unscaled: toPrecision(study.profiles.features, recipe.precision),
      metrics: recipe.metrics,
      umap: recipe.umap,
      permutations: recipe.judging.permutations,
    };
    const outcomes = await compareMethods(
      study.samples,
      comparison,
      { ...run, task: run.task.child('Comparing', recipe.judging.tune ? 1 - TUNE_SHARE : 1) },
      cache,
      listener,
    );
    await storeScores(project, outcomes);
    await project.log('computed', { methods: outcomes.map(({ id, status }) => ({ id, status })) });
    const judging = task.child('Judging', SHARES.judge);
    const judgement = await judgeMethods(study.samples, outcomes, recipe.seed, judging);
    return { study, outcomes, judgement, tuning: tuned.tuning, device };
  } finally {
    await project.close();
  }
}

/** The whole chain, with everything that a run leaves in its folder. */
export async function runStudy(options: RunOptions): Promise<StudyResult> {
  const computed = await computeStudy(options);
  const outputs = await writeOutputs({
    ...computed,
    folder: options.out,
    recipe: options.recipe,
    assetsFolder: options.assetsFolder,
    task: options.task.child('Results', SHARES.outputs),
  });
  return { ...computed, outputs };
}
