import path from 'node:path';
import { existsSync } from 'node:fs';
import type { ColumnChoice, RunRequest, ScanRequest } from '../../contract/project';
import type { ExcludedRow } from '../../contract/quality';
import type { ColumnRoles, EmbeddingChoice, Machine, Recipe } from '../../contract/recipe';
import { METADATA_PREFIX } from '../../core/profiles';
import type { ImageStudy } from '../embed-images';
import { relativeFile } from '../embed-rows';
import type { PreparedStudy } from '../prepared-study';
import type { ComputedStudy } from '../run-study';
import { chosenDesign } from './design';
import { withoutRows } from './excluded-rows';
import { freshProgress } from './fresh-progress';
import { studyFile } from './open-study';
import type { ProgressFile, StudyFile } from './project-files';
import { writeProgressFile, writeStudyFile } from './project-files';
import { withOutcome } from './run-project';

/**
 * What a run of the command line leaves for the window: the study as it was found, and how far the run has come. Written
 * as soon as the images are embedded, so that a run that was killed opens as a cancelled one and goes on from there.
 */

type ImageInput = Extract<Recipe['input'], { kind: 'images' }>;

/** The window is started in another folder than the command: its paths are absolute. */
const absoluteInput = (input: ImageInput): ImageInput => ({
  ...input,
  folders: input.folders.map((folder) => path.resolve(folder)),
  metadata: input.metadata === null ? null : path.resolve(input.metadata),
  plateMaps: input.plateMaps.map((map) =>
    map.kind === 'file' ? { ...map, file: path.resolve(map.file) } : map,
  ),
});

const absoluteEmbedding = ({ model, views, ...rest }: EmbeddingChoice): EmbeddingChoice => ({
  ...rest,
  model: existsSync(model) ? path.resolve(model) : model,
  views:
    views.kind === 'cells' && views.from.kind === 'table'
      ? { ...views, from: { ...views.from, file: path.resolve(views.from.file) } }
      : views,
});

/** The scan that the window would have asked for. */
const requestOf = ({
  folders,
  layout,
  levels,
  pattern,
  metadata,
  plateMaps,
  z,
  time,
  duplicates,
}: ImageInput): ScanRequest => ({
  folders,
  layout,
  ...(levels.length === 0 ? {} : { levels }),
  ...(pattern === null ? {} : { pattern }),
  ...(metadata === null ? {} : { metadata }),
  plateMaps,
  z,
  time,
  duplicates,
});

const bare = (name: string): string => name.replace(METADATA_PREFIX, '');

const choiceOf = ({ batch, label, controls }: ColumnRoles): ColumnChoice => ({
  batch: batch.length === 0 ? null : bare(batch[0]),
  label: label === null ? null : bare(label),
  controls: controls === null ? null : { ...controls, column: bare(controls.column) },
});

const EXCLUDED = 'is excluded: ';

/** Rows that the recipe left out, with the reasons. */
function excludedRows(
  found: ImageStudy,
  { skipped, excluded }: Pick<PreparedStudy, 'skipped' | 'excluded'>,
): readonly ExcludedRow[] {
  if (excluded === 0) return [];
  const key = (root: number, file: string): string => `${root}/${file}`;
  const reasons = new Map(
    skipped.slice(-excluded).map((file) => [key(file.root, file.path), file.reason.replace(EXCLUDED, '')]),
  );
  return found.rows.flatMap(({ files }, row): readonly ExcludedRow[] => {
    const { root, path: file } = relativeFile(found.scan.roots, files[0].path);
    const reason = reasons.get(key(root, file));
    return reason === undefined ? [] : [{ row, path: file, reason }];
  });
}

interface Keeping {
  readonly recipe: Recipe;
  /** The project folder. */
  readonly out: string;
  readonly machine: Machine;
}

interface Kept {
  readonly study: StudyFile;
  readonly progress: ProgressFile;
}

/** Study and progress once the images are embedded; null for tables of profiles, which have no images to show. */
function preparedFiles({ recipe, machine }: Keeping, prepared: PreparedStudy, seconds: number): Kept | null {
  const { found, profiles, roles, skipped, excluded, keptRows, embedder } = prepared;
  if (recipe.input.kind !== 'images' || found === null) return null;
  const input = absoluteInput(recipe.input);
  const study = studyFile(requestOf(input), input, found, false);
  const embedding = absoluteEmbedding(recipe.embedding);
  const { methods, metrics, judging, umap } = recipe;
  const request: RunRequest = { methods, metrics, judging, umap, device: machine.device };
  const choice = choiceOf(roles);
  const taken = excludedRows(found, prepared);
  const { rows } = profiles.features;
  const outcome = { seconds, rows, features: profiles.featureNames.length, embedder };
  const progress: ProgressFile = {
    ...freshProgress(study),
    choice,
    design: chosenDesign(withoutRows(study, taken), choice),
    embed: { status: 'done', request: { embedding, device: machine.device }, outcome },
    run: { status: 'cancelled', request },
    recipe: { ...recipe, input, embedding },
    failedFiles: skipped.slice(found.scan.skipped.length, skipped.length - excluded),
    excluded: taken,
    profileRows: keptRows ?? [],
  };
  return { study, progress };
}

function finished(
  { study, progress }: Kept,
  { outcomes, judgement, tuning, study: { keptRows } }: ComputedStudy,
  seconds: number,
): Kept {
  const { recommend, ties, text, badBatches, setAside, compared } = judgement.verdict;
  const { run } = progress;
  const results = outcomes.reduce<ProgressFile>(
    (reached, outcome) => ({ ...reached, ...withOutcome(reached, outcome) }),
    progress,
  );
  return {
    study,
    progress: {
      ...results,
      ...(keptRows === null ? { layouts: [] } : {}),
      ...(run.status === 'idle' ? {} : { run: { status: 'done', request: run.request, seconds } }),
      verdict: { recommend, ties, text, badBatches, setAside, compared },
      tuning,
    },
  };
}

/** Hears a run and keeps what the window opens. */
export interface RunKeeper {
  readonly prepared: (study: PreparedStudy) => void;
  /** Waits for what is being written. */
  readonly done: (computed: ComputedStudy) => Promise<void>;
}

/** Keeps a run of the command line in its folder as a project of the window. */
export function createRunKeeper(keeping: Keeping): RunKeeper {
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1000;
  let kept: Kept | null = null;
  let written: Promise<void> = Promise.resolve();
  return {
    prepared(prepared) {
      kept = preparedFiles(keeping, prepared, seconds());
      const files = kept;
      if (files === null) return;
      written = writeStudyFile(keeping.out, files.study).then(() =>
        writeProgressFile(keeping.out, files.progress),
      );
      // What went wrong is told when the run ends.
      written.catch(() => undefined);
    },
    async done(computed) {
      await written;
      if (kept === null) return;
      await writeProgressFile(keeping.out, finished(kept, computed, seconds()).progress);
    },
  };
}
