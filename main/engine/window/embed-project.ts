import type { CellOverlay } from '../../contract/cells';
import type { EmbedEstimate, EmbedOutcome, EmbedRequest, EmbedState } from '../../contract/embedding-state';
import type { IlluminationPreview } from '../../contract/illumination';
import type { CellSource } from '../../contract/recipe';
import type { EmbedderInfo } from '../../contract/models';
import { DEFAULT_QUALITY } from '../../contract/recipe';
import type { SkippedFile } from '../../contract/study';
import { CancelledError, InputError, errorPayload } from '../../core/errors';
import type { Profiles } from '../../core/profiles';
import type { Task } from '../../core/task';
import { shardFolder } from '../../store/project';
import { exclusionsOf, withoutRows } from './excluded-rows';
import { cellOverlay } from '../cells/cell-overlay';
import type { CellStudy } from '../cells/find-cells';
import { embedFolders } from '../embed-images';
import type { StudyRows } from '../study-rows';
import { estimateEmbedding } from '../estimate-embedding';
import { showIllumination } from '../quality/show-illumination';
import { USUAL_KEPT } from './kept-recipe';
import type { OpenProject } from './open-project';
import type { ProgressFile } from './project-files';
import type { RunEars } from './run-ears';

/** What is known of images once they are embedded. */
interface Embedded {
  readonly profiles: Profiles;
  readonly skipped: readonly SkippedFile[];
  /** The last ones of them. */
  readonly excluded: number;
  readonly keptRows: readonly StudyRows[] | null;
  readonly embedder: EmbedderInfo | null;
  readonly notes: readonly string[];
}

/** What the window keeps of an embedding: the profiles themselves lie in the project's shards. */
export function embeddedChange(
  project: OpenProject,
  request: EmbedRequest,
  seconds: number,
  { profiles, skipped, excluded, keptRows, embedder, notes }: Embedded,
): Partial<ProgressFile> {
  const { summary } = project.study;
  const outcome: EmbedOutcome = {
    seconds,
    rows: profiles.features.rows,
    features: profiles.featureNames.length,
    embedder,
    // What the scan told stands in the Images step.
    notes: notes.filter((note) => !summary.warnings.includes(note)),
  };
  return {
    embed: { status: 'done', request, outcome },
    failedFiles: skipped.slice(summary.skippedTotal, skipped.length - excluded),
    profileRows: keptRows ?? [],
  };
}

/** How an embedding that came to no end is remembered. */
export const endedEmbed = (request: EmbedRequest, error: unknown): EmbedState =>
  error instanceof CancelledError
    ? { status: 'cancelled', request }
    : { status: 'failed', request, error: errorPayload(error) };

/** Embeds the images, or goes on with it; never fails: how it ended is in the state. */
export async function embedProject(
  project: OpenProject,
  request: EmbedRequest,
  task: Task,
  ears: Pick<RunEars, 'state'>,
): Promise<void> {
  const startedMs = performance.now();
  const { input } = project.study;
  const { choice, excluded = [] } = project.reached();
  try {
    if (input.kind !== 'images') throw new TypeError('a window project is made of images');
    const embedded = await embedFolders(input, request.embedding, {
      machine: project.machine(request.device),
      shards: shardFolder(project.folder),
      quality: { ...DEFAULT_QUALITY, exclude: exclusionsOf(project.study, excluded) },
      batch: choice.batch,
      seed: project.kept()?.seed ?? USUAL_KEPT.seed,
      task,
    });
    const seconds = (performance.now() - startedMs) / 1000;
    await project.change(embeddedChange(project, request, seconds, embedded));
  } catch (error) {
    await project.change({ embed: endedEmbed(request, error) });
  }
  ears.state(project.state());
}

const cellStudy = ({ study }: OpenProject): CellStudy => ({
  channels: study.summary.channels,
  rows: study.rows,
  metadata: study.metadata,
});

/** How long embedding the project's images would take. @throws what `estimateEmbedding` throws */
export const estimateProject = (project: OpenProject, request: EmbedRequest): Promise<EmbedEstimate> =>
  estimateEmbedding(cellStudy(project), request.embedding, {
    machine: project.machine(request.device),
    shards: shardFolder(project.folder),
  });

/** The light that embedding would divide out, of the images that a run sees. @throws what `showIllumination` throws */
export function projectIllumination(project: OpenProject, task: Task): Promise<IlluminationPreview> {
  const { choice, excluded = [] } = project.reached();
  const { rows, metadata, summary } = withoutRows(project.study, excluded);
  return showIllumination(
    { rows, metadata, channels: summary.channels, roots: summary.folders, batch: choice.batch },
    {
      machine: project.machine('cpu'),
      shards: shardFolder(project.folder),
      // Of styles, which are not asked for.
      seed: 0,
      task,
    },
  );
}

/** The cells of one row's image. @throws {InputError} when there is no such row, or what `cellOverlay` throws */
export function projectCells(project: OpenProject, row: number, from: CellSource): Promise<CellOverlay> {
  if (row < project.study.rows.length) return cellOverlay(cellStudy(project), row, from);
  throw new InputError(`there is no row ${row}`);
}
