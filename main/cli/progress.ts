import type { Progress } from '../core/task';

/** Draws progress on stderr: one moving line on a terminal, a line now and then elsewhere. */
export interface ProgressLine {
  show(progress: Progress): void;
  /** Clears the moving line so that other text can be printed. */
  clear(): void;
}

const BAR_WIDTH = 24;
const TERMINAL_EVERY_MS = 100;
const LINES_EVERY_MS = 5000;

/** `1 min 05 s`, `3.2 s`. */
export function spokenTime(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

interface Pace {
  readonly part: string;
  readonly startedMs: number;
  readonly startedAt: number;
}

/** Rate of the innermost part's own counts, since that part began. */
function speed(pace: Pace, progress: Progress, nowMs: number): string {
  const seconds = (nowMs - pace.startedMs) / 1000;
  const rate = (progress.done - pace.startedAt) / seconds;
  if (seconds < 1 || rate <= 0 || progress.total <= 1) return '';
  const left = (progress.total - progress.done) / rate;
  return `  ${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)}/s, ${spokenTime(left)} left`;
}

/** process.stderr, or what stands in for it. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function createProgressLine(stream: TerminalStream): ProgressLine {
  const terminal = stream.isTTY === true;
  let shownMs = -Infinity;
  let pace: Pace = { part: '', startedMs: 0, startedAt: 0 };
  return {
    show(progress) {
      const nowMs = performance.now();
      const part = progress.path.join(' › ');
      const changed = part !== pace.part;
      if (changed) pace = { part, startedMs: nowMs, startedAt: progress.done };
      if (nowMs - shownMs < (terminal ? TERMINAL_EVERY_MS : LINES_EVERY_MS) && !(terminal && changed)) return;
      shownMs = nowMs;
      const percent = `${Math.floor(progress.fraction * 100)} %`.padStart(5);
      const counts = progress.total > 1 ? `${Math.floor(progress.done)}/${progress.total}` : '';
      const line = `${part} ${counts}${speed(pace, progress, nowMs)}`;
      if (!terminal) {
        stream.write(`${percent}  ${line}\n`);
        return;
      }
      const filled = Math.round(progress.fraction * BAR_WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
      stream.write(`\r\x1b[K${bar} ${percent}  ${line}`.slice(0, (stream.columns ?? 80) + 4));
    },
    clear() {
      if (terminal) stream.write('\r\x1b[K');
    },
  };
}
