import type { EmitEngineEvent } from '../../contract/engine';
import type { JobKind, JobProgress } from '../../contract/project';
import type { Progress } from '../../core/task';
import { EMBEDDING_PART } from '../embed-rows';

const EVERY_MS = 100;
/** Estimates before this are guesses. */
const ESTIMATE_AFTER_MS = 2000;

const stageText = (path: readonly string[]): string =>
  path
    .filter((title) => title !== '')
    .slice(-2)
    .join(': ') || 'Starting';

export interface ProgressEmitter {
  readonly listen: (progress: Progress) => void;
  /** Tells that the work is held; the time until `resume` counts for nothing. */
  pause(): void;
  resume(): void;
}

/** Time that stands still while the work does. */
function createStopwatch() {
  const startedMs = performance.now();
  let heldMs = 0;
  let stoppedMs: number | null = null;
  return {
    elapsedMs: (): number => (stoppedMs ?? performance.now()) - startedMs - heldMs,
    stop: (): void => {
      stoppedMs ??= performance.now();
    },
    go: (): void => {
      if (stoppedMs !== null) heldMs += performance.now() - stoppedMs;
      stoppedMs = null;
    },
  };
}

/**
 * Turns a task's progress into what the window shows, at most ten times a second: words, speed, time left.
 * @param filesPerRow  images of one row, for images per second
 */
export function createProgressEmitter(
  job: JobKind,
  filesPerRow: number,
  emit: EmitEngineEvent,
): ProgressEmitter {
  const watch = createStopwatch();
  let firstFraction: number | undefined;
  let emittedMs = -Infinity;
  let images: { readonly sinceMs: number; readonly from: number } | undefined;
  let last: JobProgress = { job, stage: stageText([]), done: 0, total: 0, fraction: 0 };
  const listen = ({ path, done, total, fraction }: Progress): void => {
    const nowMs = watch.elapsedMs();
    firstFraction ??= fraction;
    const embedding = path.at(-1) === EMBEDDING_PART;
    if (!embedding) images = undefined;
    else images ??= { sinceMs: nowMs, from: done };
    const stage = stageText(path);
    if (nowMs - emittedMs < EVERY_MS && stage === last.stage) return;
    emittedMs = nowMs;
    const gained = fraction - firstFraction;
    const speed = images && (1000 * (done - images.from) * filesPerRow) / (nowMs - images.sinceMs);
    last = { job, stage, done: Math.floor(done), total, fraction };
    emit('progress', {
      ...last,
      ...(speed === undefined || !Number.isFinite(speed) || speed === 0 ? {} : { imagesPerSecond: speed }),
      ...(nowMs < ESTIMATE_AFTER_MS || gained <= 0
        ? {}
        : { secondsLeft: ((1 - fraction) / gained) * (nowMs / 1000) }),
    });
  };
  return {
    listen,
    pause() {
      watch.stop();
      emit('progress', { ...last, paused: true });
    },
    resume() {
      watch.go();
      emit('progress', last);
    },
  };
}
