import type { Judging } from '../../main/contract/judgement';
import { DEFAULT_JUDGING, JUDGING_PARAMS } from '../../main/contract/judgement';
import type { ParamValues } from '../../main/contract/params';
import type { Catalogue, ProjectState, RunRequest, ViewState } from '../../main/contract/project';
import { paramProblems } from '../../main/contract/read-param';
import type { MetricChoice } from '../../main/contract/recipe';

/** How the next run will be judged. */
export interface JudgingDraft {
  /** null: all metrics but the costly ones. */
  readonly metrics: readonly MetricChoice[] | null;
  /** Only what differs from the defaults, as typed. */
  readonly params: ParamValues;
}

/** The settings that differ from the defaults. */
const changed = (judging: Judging): ParamValues =>
  Object.fromEntries(
    Object.entries(judging).filter(([name, value]) => DEFAULT_JUDGING[name as keyof Judging] !== value),
  );

/** As chosen, else as in the last run. */
export function judgingDraft({ run }: ProjectState, view: ViewState): JudgingDraft {
  const last = run.status === 'idle' ? undefined : run.request;
  return {
    metrics: view.metrics ?? last?.metrics ?? null,
    params: view.judging ?? changed(last?.judging ?? DEFAULT_JUDGING),
  };
}

/** What is wrong with the settings, in words; null where a run can take them. */
function judgingProblem({ metrics, params }: JudgingDraft, { metrics: all }: Catalogue): string | null {
  if (metrics?.length === 0) return 'No score is ticked: tick at least one.';
  const ofMetrics = (metrics ?? []).flatMap(({ metric, params: values }) =>
    Object.values(paramProblems(all.find(({ id }) => id === metric)?.params ?? {}, values)).map(
      (problem) => `${metric}: ${problem}`,
    ),
  );
  const [first] = [...Object.values(paramProblems(JUDGING_PARAMS, params)), ...ofMetrics];
  return first === undefined ? null : `${first}.`;
}

/** The parameters of the maps, as typed; else as in the last run. */
export function umapDraft({ run }: ProjectState, view: ViewState): ParamValues {
  const last = run.status === 'idle' ? undefined : run.request.umap;
  return view.umap ?? last ?? {};
}

/** What is wrong with the settings of judging or of the maps; null where a run can take them. */
export function settingsProblem(project: ProjectState, view: ViewState, catalogue: Catalogue): string | null {
  const [umap] = Object.values(paramProblems(catalogue.umap, umapDraft(project, view)));
  return umap === undefined ? judgingProblem(judgingDraft(project, view), catalogue) : `${umap}.`;
}

/** The settings as a run takes them; only where nothing is wrong with them. */
export function runSettings(
  project: ProjectState,
  view: ViewState,
): Pick<RunRequest, 'judging' | 'metrics' | 'umap'> {
  const { metrics, params } = judgingDraft(project, view);
  const umap = umapDraft(project, view);
  const { permutations = DEFAULT_JUDGING.permutations, tune = DEFAULT_JUDGING.tune } = params;
  return {
    judging: { permutations: Number(permutations), tune: tune === true },
    ...(metrics === null ? {} : { metrics }),
    ...(Object.keys(umap).length === 0 ? {} : { umap }),
  };
}
