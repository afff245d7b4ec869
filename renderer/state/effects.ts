import type { JobKind, ProjectState, ViewState } from '../../main/contract/project';
import { call, payloadOf } from '../api/client';
import type { Store } from './app-state';
import { FRESH_VIEW } from './app-state';
import type { Change } from './history';
import { NO_HISTORY, undoablePart, withChange } from './history';

/** What actions are made of. */
export interface Effects {
  /** Runs work; its error becomes the notice. */
  readonly guard: (work: () => Promise<void>) => Promise<void>;
  /** Shows a project as it was left. */
  readonly open: (project: ProjectState) => void;
  /** Runs work that is shown as a job. */
  readonly during: (job: JobKind, work: () => Promise<void>) => Promise<void>;
  /** Changes the view, and stores it soon; what the user did can be taken back. */
  readonly setView: (change: Partial<ViewState>) => void;
  /** Changes the view without a trace in the history. */
  readonly putView: (change: Partial<ViewState>) => void;
  /** Lets a change be taken back that was made already. */
  readonly remember: (change: Change) => void;
}

/** A view is stored after it has been left alone for this long. */
const SAVE_VIEW_MS = 350;
const SERIES_MS = 1000;
/** Parts of the view that are typed: a number is one change, not one a digit. */
const TYPED: ReadonlySet<string> = new Set(['corrections', 'scores', 'judging', 'UMAP settings']);

/** Changes the view, and stores it when it has been left alone for a while. */
function createViewWriter(store: Store, guard: Effects['guard']): (change: Partial<ViewState>) => void {
  let timer = 0;
  return (change) => {
    store.change({ view: { ...store.read().view, ...change } });
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const { project, view } = store.read();
      if (project !== null) void guard(() => call('project.view', view));
    }, SAVE_VIEW_MS);
  };
}

export function createEffects(store: Store): Effects {
  let rememberedMs = -Infinity;
  const remember = (change: Change): void => {
    const { history } = store.read();
    const isSoon = performance.now() - rememberedMs < SERIES_MS;
    const isSame = change.series !== undefined && change.series === history.past.at(-1)?.series;
    rememberedMs = performance.now();
    store.change({ history: withChange(history, change, isSoon && isSame) });
  };
  const guard: Effects['guard'] = async (work) => {
    try {
      await work();
    } catch (error) {
      const payload = payloadOf(error);
      // The user stopped it: that is not news.
      if (payload.code !== 'cancelled') store.change({ error: payload });
    }
  };
  const putView = createViewWriter(store, guard);
  return {
    guard,
    open(project) {
      const view = project.view ?? { ...FRESH_VIEW, colourBy: project.choice.batch };
      store.change({
        project,
        view,
        error: null,
        moving: null,
        hovered: null,
        exported: null,
        history: NO_HISTORY,
      });
    },
    async during(job, work) {
      store.change({ jobs: { ...store.read().jobs, [job]: null }, error: null });
      await guard(work);
      store.change({ jobs: withoutJob(store.read().jobs, job) });
    },
    remember,
    putView,
    setView(change) {
      const { view } = store.read();
      const part = undoablePart(view, change);
      putView(change);
      if (part === null) return;
      // Whoever takes it back is led to where it was done.
      const { step } = view;
      remember({
        what: part.what,
        undo: () => putView({ ...part.before, step }),
        redo: () => putView({ ...part.after, step }),
        ...(TYPED.has(part.what) ? { series: part.what } : {}),
      });
    },
  };
}

type Jobs = ReturnType<Store['read']>['jobs'];

/** The jobs but one. */
export const withoutJob = (jobs: Jobs, job: JobKind): Jobs =>
  Object.fromEntries(Object.entries(jobs).filter(([kind]) => kind !== job));
