import type { OverCorrection } from '../../contract/judgement';
import type { MethodResult, RunRequest } from '../../contract/project';
import { CancelledError, errorPayload } from '../../core/errors';
import type { Task } from '../../core/task';
import { assetsFolder } from '../assets';
import type { MethodOutcome } from '../compare-methods';
import type { StudyRows } from '../study-rows';
import { firstRow } from '../study-rows';
import { computeStudy } from '../run-study';
import { embeddedChange, endedEmbed } from './embed-project';
import type { OpenProject } from './open-project';
import { spreadRows } from './spread-rows';
import type { ProgressFile } from './project-files';
import type { RunEars } from './run-ears';

/** The window counts rows of the study, judging rows of the profiles: of a mean the first image is named. */
function inStudyRows(judged: OverCorrection, profileRows: readonly StudyRows[]): OverCorrection {
  const { neighbourhoods } = judged;
  if ('why' in neighbourhoods) return judged;
  const moved = neighbourhoods.moved
    .filter(({ row }) => row < profileRows.length)
    .map(({ row, share }) => ({ row: firstRow(profileRows[row]), share }));
  return { ...judged, neighbourhoods: { ...neighbourhoods, moved } };
}

const resultOf = (outcome: MethodOutcome, profileRows: readonly StudyRows[]): MethodResult =>
  outcome.status === 'not-run'
    ? { method: outcome.id, status: 'not-run', why: outcome.why }
    : {
        method: outcome.id,
        status: 'done',
        scores: Object.fromEntries(
          Object.entries(outcome.evaluation.scores).map(([id, { value, why }]) => [
            id,
            why === undefined ? { value } : { value, why },
          ]),
        ),
        summary: outcome.evaluation.summary,
        warnings: outcome.table.warnings,
        seconds: outcome.seconds,
        reused: outcome.reused,
        ...(outcome.assessment === null
          ? {}
          : { overCorrection: inStudyRows(outcome.assessment.overCorrection, profileRows) }),
      };

/** Results and layouts with one more, or one made anew. */
export function withOutcome(
  { layouts, results, profileRows }: ProgressFile,
  outcome: MethodOutcome,
): Pick<ProgressFile, 'layouts' | 'results'> {
  const version = 1 + Math.max(0, ...layouts.map((layout) => layout.version));
  const layout =
    outcome.status === 'done' && outcome.layout !== null
      ? [
          {
            method: outcome.id,
            version,
            key: outcome.layout.key,
            ...(outcome.assessment === null ? {} : { changeKey: outcome.assessment.key }),
            ...(outcome.principal === null
              ? {}
              : { principal: { key: outcome.principal.key, shares: outcome.principal.shares } }),
          },
        ]
      : [];
  return {
    layouts: [...layouts.filter(({ method }) => method !== outcome.id), ...layout],
    results: [...results.filter(({ method }) => method !== outcome.id), resultOf(outcome, profileRows)],
  };
}

function computeProject(
  project: OpenProject,
  request: RunRequest,
  task: Task,
  ears: RunEars,
): ReturnType<typeof computeStudy> {
  const { study, folder } = project;
  const startedMs = performance.now();
  const embed = project.embedRequest(request.device);
  return computeStudy({
    recipe: project.recipeOf(request),
    out: folder,
    machine: project.machine(request.device),
    assetsFolder: assetsFolder(),
    task,
    listener: {
      prepared: (prepared) => {
        const { embed: reached, profileRows } = project.reached();
        // Projects of older versions do not know the images of a mean.
        if (reached.status === 'done' && profileRows.length > 0) return;
        const seconds = (performance.now() - startedMs) / 1000;
        void project.change(embeddedChange(project, embed, seconds, prepared));
        ears.state(project.state());
      },
      begun: (method) => {
        void project.change({ run: { status: 'running', request, method } });
        ears.state(project.state());
      },
      outcome: (outcome) => {
        void project.change(withOutcome(project.reached(), outcome));
        ears.state(project.state());
      },
      layout: (method, moving, done, total) => {
        const { profileRows } = project.reached();
        if (profileRows.length === 0) return;
        const coordinates = spreadRows(moving, profileRows, study.rows.length);
        ears.layout({ method, done, total, coordinates });
      },
    },
  });
}

/**
 * Corrects, judges and lays out, or goes on with it; embeds first what is not embedded. Never fails: how it ended
 * is in the state.
 */
export async function runProject(
  project: OpenProject,
  request: RunRequest,
  task: Task,
  ears: RunEars,
): Promise<void> {
  const startedMs = performance.now();
  try {
    const { judgement, tuning } = await computeProject(project, request, task, ears);
    const { recommend, ties, text, badBatches, setAside, compared } = judgement.verdict;
    const seconds = (performance.now() - startedMs) / 1000;
    await project.change({
      run: { status: 'done', request, seconds },
      verdict: { recommend, ties, text, badBatches, setAside, compared },
      tuning,
    });
  } catch (error) {
    const { embed } = project.reached();
    const isCancelled = error instanceof CancelledError;
    await project.change({
      run: isCancelled
        ? { status: 'cancelled', request }
        : { status: 'failed', request, error: errorPayload(error) },
      ...(embed.status === 'running' ? { embed: endedEmbed(embed.request, error) } : {}),
    });
  }
  ears.state(project.state());
}
