import { CancelledError } from './errors';

/** Long work as its caller sees it: progress out, cancel in. */
export interface Task {
  readonly signal: AbortSignal;
  /** Reports progress, throws CancelledError when aborted, and lets the event loop turn, or a worker never hears the abort. */
  tick(done: number, total: number): Promise<void>;
  /** A named part that fills `share` (0 … 1) of this task's bar. */
  child(title: string, share: number): Task;
}

/** What a progress listener hears: the innermost part's title, its own counts, and the whole bar. */
export interface Progress {
  /** Titles from the outermost part to the innermost. */
  readonly path: readonly string[];
  readonly done: number;
  readonly total: number;
  /** Of the whole task, 0 … 1, never falling. */
  readonly fraction: number;
}

/** An iterative algorithm that can stop between any two steps; only `drive` knows about tasks. */
export interface Stepper<R> {
  readonly done: number;
  readonly total: number;
  run(until: number): void | Promise<void>;
  result(): R;
}

/** Holds work between two of its pieces while it is closed: a pause that costs nothing and loses nothing. */
export interface Gate {
  readonly closed: boolean;
  close(): void;
  open(): void;
  /** Comes back when the gate is open. @throws {CancelledError} when aborted before */
  pass(signal: AbortSignal): Promise<void>;
}

/** A gate that is open. */
export function createGate(): Gate {
  const waiting = new Set<() => void>();
  let closed = false;
  return {
    get closed() {
      return closed;
    },
    close() {
      closed = true;
    },
    open() {
      closed = false;
      for (const go of [...waiting]) go();
    },
    async pass(signal) {
      while (closed) {
        refuseAborted(signal);
        await new Promise<void>((resolve) => {
          const go = (): void => {
            waiting.delete(go);
            signal.removeEventListener('abort', go);
            resolve();
          };
          waiting.add(go);
          signal.addEventListener('abort', go, { once: true });
        });
      }
      refuseAborted(signal);
    },
  };
}

/** Yielding costs a turn of the event loop, so it is done at most this often. */
const YIELD_MS = 15;

interface Bar {
  fraction: number;
  lastYield: number;
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}

/** A task that reports to `listen` and obeys `signal`; while the gate is closed, its ticks do not come back. */
export function createTask(signal: AbortSignal, listen: (progress: Progress) => void, gate?: Gate): Task {
  const bar: Bar = { fraction: 0, lastYield: 0 };
  const part = (path: readonly string[], from: number, share: number): Task => {
    let used = 0;
    return {
      signal,
      async tick(done, total) {
        refuseAborted(signal);
        const within = total > 0 ? Math.min(1, Math.max(0, done / total)) : 1;
        bar.fraction = Math.max(bar.fraction, from + share * within);
        listen({ path, done, total, fraction: bar.fraction });
        if (gate?.closed === true) await gate.pass(signal);
        const now = performance.now();
        if (now - bar.lastYield >= YIELD_MS) {
          await new Promise<void>((resolve) => setImmediate(resolve));
          bar.lastYield = performance.now();
          refuseAborted(signal);
        }
      },
      child(childTitle, childShare) {
        const start = from + share * Math.min(1, used);
        used += childShare;
        return part([...path, childTitle], start, share * childShare);
      },
    };
  };
  return part([], 0, 1);
}

/** A task nobody watches and nobody cancels. */
export const quietTask = (): Task => createTask(new AbortController().signal, () => undefined);

/** Runs a stepper to its end, `stride` steps between two ticks. */
export async function drive<R>(stepper: Stepper<R>, task: Task, stride = 1): Promise<R> {
  while (stepper.done < stepper.total) {
    await task.tick(stepper.done, stepper.total);
    await stepper.run(Math.min(stepper.total, stepper.done + stride));
  }
  await task.tick(stepper.total, stepper.total);
  return stepper.result();
}
