import type { EmitEngineEvent } from '../../contract/engine';
import type { JobKind } from '../../contract/project';
import type { Progress } from '../../core/task';
import { EMBEDDING_PART } from '../embed-images';

const EVERY_MS = 100;
/** Estimates before this are guesses. */
const ESTIMATE_AFTER_MS = 2000;

const stageText = (path: readonly string[]): string =>
  path
    .filter((title) => title !== '')
    .slice(-2)
    .join(': ') || 'Starting';

/**
 * Turns a task's progress into what the window shows, at most ten times a second: words, speed, time left.
 * @param filesPerRow  images of one row, for images per second
 */
export function createProgressEmitter(
  job: JobKind,
  filesPerRow: number,
  emit: EmitEngineEvent,
): (progress: Progress) => void {
  const startedMs = performance.now();
  let firstFraction: number | undefined;
  let emittedMs = -Infinity;
  let stage = '';
  let images: { readonly sinceMs: number; readonly from: number } | undefined;
  return ({ path, done, total, fraction }) => {
    const nowMs = performance.now();
    firstFraction ??= fraction;
    const embedding = path.at(-1) === EMBEDDING_PART;
    if (!embedding) images = undefined;
    else images ??= { sinceMs: nowMs, from: done };
    const text = stageText(path);
    if (nowMs - emittedMs < EVERY_MS && text === stage) return;
    emittedMs = nowMs;
    stage = text;
    const elapsedMs = nowMs - startedMs;
    const gained = fraction - firstFraction;
    const speed = images && (1000 * (done - images.from) * filesPerRow) / (nowMs - images.sinceMs);
    emit('progress', {
      job,
      stage: text,
      done: Math.floor(done),
      total,
      fraction,
      ...(speed === undefined || !Number.isFinite(speed) || speed === 0 ? {} : { imagesPerSecond: speed }),
      ...(elapsedMs < ESTIMATE_AFTER_MS || gained <= 0
        ? {}
        : { secondsLeft: ((1 - fraction) / gained) * (elapsedMs / 1000) }),
    });
  };
}
