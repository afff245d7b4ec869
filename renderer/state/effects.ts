import type { JobKind, ProjectState, ViewState } from '../../main/contract/project';
import { call, payloadOf } from '../api/client';
import type { Store } from './app-state';
import { FRESH_VIEW } from './app-state';

/** What actions are made of. */
export interface Effects {
  /** Runs work; its error becomes the notice. */
  readonly guard: (work: () => Promise<void>) => Promise<void>;
  /** Shows a project as it was left. */
  readonly open: (project: ProjectState) => void;
  /** Runs work that is shown as a job. */
  readonly during: (job: JobKind, work: () => Promise<void>) => Promise<void>;
  /** Changes the view, and stores it soon. */
  readonly setView: (change: Partial<ViewState>) => void;
}

/** A view is stored after it has been left alone for this long. */
const SAVE_VIEW_MS = 350;

export function createEffects(store: Store): Effects {
  let timer = 0;
  const guard: Effects['guard'] = async (work) => {
    try {
      await work();
    } catch (error) {
      const payload = payloadOf(error);
      // The user stopped it: that is not news.
      if (payload.code !== 'cancelled') store.change({ error: payload });
    }
  };
  return {
    guard,
    open(project) {
      const view = project.view ?? { ...FRESH_VIEW, colourBy: project.choice.batch };
      store.change({ project, view, error: null, moving: null, hovered: null, exported: null });
    },
    async during(job, work) {
      store.change({ jobs: { ...store.read().jobs, [job]: null }, error: null });
      await guard(work);
      store.change({ jobs: withoutJob(store.read().jobs, job) });
    },
    setView(change) {
      store.change({ view: { ...store.read().view, ...change } });
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        const { project, view } = store.read();
        if (project !== null) void guard(() => call('project.view', view));
      }, SAVE_VIEW_MS);
    },
  };
}

type Jobs = ReturnType<Store['read']>['jobs'];

/** The jobs but one. */
export const withoutJob = (jobs: Jobs, job: JobKind): Jobs =>
  Object.fromEntries(Object.entries(jobs).filter(([kind]) => kind !== job));
