import type { Command } from '../../main/contract/channels';
import type { ProjectState } from '../../main/contract/project';
import { listen } from '../api/client';
import type { AppState, Store } from './app-state';
import { withoutJob } from './effects';

/** The window after the engine told of a new state of the project. */
function afterState(before: AppState, project: ProjectState): Partial<AppState> {
  const isRunning = project.run.status === 'running';
  const isEmbedding = project.embed.status === 'running';
  const wasRunning = before.project?.run.status === 'running';
  const isDone = wasRunning && project.run.status === 'done';
  const view = {
    ...before.view,
    // Whoever waited on the Correct screen is taken to what came out.
    step: isDone && before.view.step === 'correct' ? ('explore' as const) : before.view.step,
  };
  const jobs = isEmbedding ? before.jobs : withoutJob(before.jobs, 'embed');
  if (isRunning) return { project, view, jobs };
  return { project, view, moving: null, jobs: withoutJob(jobs, 'run') };
}

/** Follows what the engine and the menu tell unasked. */
export function followEngine(store: Store, run: (command: Command) => void): void {
  listen('progress', (progress) => {
    const { jobs } = store.read();
    store.change({ jobs: { ...jobs, [progress.job]: progress } });
  });
  listen('layout', (moving) => store.change({ moving }));
  listen('state', (project) => store.change(afterState(store.read(), project)));
  listen('command', run);
  listen('engineStopped', ({ message }) => {
    const hint = 'What was computed is saved. Open the project again to go on.';
    store.change({ error: { code: 'internal', message, hint }, jobs: {}, moving: null, project: null });
  });
}
