import type { EmitEngineEvent } from '../../contract/engine';
import type { JobKind } from '../../contract/project';
import { InputError } from '../../core/errors';
import type { Gate, Task } from '../../core/task';
import { createGate, createTask } from '../../core/task';
import type { ProgressEmitter } from './progress';
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
  /** Holds the work at its next step, keeping what it has; nothing that runs is no error. */
  pause(kind: JobKind): void;
  resume(kind: JobKind): void;
}

interface Job {
  readonly gate: Gate;
  readonly progress: ProgressEmitter;
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
      const gate = createGate();
      const progress = createProgressEmitter(kind, filesPerRow, emit);
      const task = createTask(abort.signal, progress.listen, gate);
      const ended = work(task).finally(() => jobs.delete(kind));
      jobs.set(kind, { gate, progress, abort, ended: ended.catch(() => undefined) });
      return ended;
    },
    cancel,
    cancelOfProject: async () => {
      await Promise.all([...jobs.keys()].filter((kind) => kind !== 'import').map(cancel));
    },
    pause(kind) {
      const job = jobs.get(kind);
      if (job === undefined || job.gate.closed) return;
      job.gate.close();
      job.progress.pause();
    },
    resume(kind) {
      const job = jobs.get(kind);
      if (job?.gate.closed !== true) return;
      job.progress.resume();
      job.gate.open();
    },
  };
}
