import type { EmitEngineEvent } from '../../contract/engine';
import type { JobKind } from '../../contract/project';
import { InputError } from '../../core/errors';
import type { Task } from '../../core/task';
import { createTask } from '../../core/task';
import { createProgressEmitter } from './progress';

/** Long work on behalf of the window: at most one of a kind, with progress and cancel. */
export interface Jobs {
  /** @throws {InputError} when one of this kind is going on */
  requireIdle(kind: JobKind): void;
  start<T>(kind: JobKind, filesPerRow: number, work: (task: Task) => Promise<T>): Promise<T>;
  /** Returns when the work has stopped. */
  cancel(kind: JobKind): Promise<void>;
  /** Cancels what belongs to the open project; a model's import goes on. */
  cancelOfProject(): Promise<void>;
}

interface Job {
  readonly abort: AbortController;
  readonly ended: Promise<unknown>;
}

export function createJobs(emit: EmitEngineEvent): Jobs {
  const jobs = new Map<JobKind, Job>();
  const requireIdle = (kind: JobKind): void => {
    if (jobs.has(kind)) throw new InputError(`a ${kind} is going on already`, { hint: 'cancel it first' });
  };
  const cancel = async (kind: JobKind): Promise<void> => {
    const job = jobs.get(kind);
    job?.abort.abort();
    await job?.ended;
  };
  return {
    requireIdle,
    start(kind, filesPerRow, work) {
      requireIdle(kind);
      const abort = new AbortController();
      const task = createTask(abort.signal, createProgressEmitter(kind, filesPerRow, emit));
      const ended = work(task).finally(() => jobs.delete(kind));
      jobs.set(kind, { abort, ended: ended.catch(() => undefined) });
      return ended;
    },
    cancel,
    cancelOfProject: async () => {
      await Promise.all([...jobs.keys()].filter((kind) => kind !== 'import').map(cancel));
    },
  };
}
