import type { ReactElement } from 'react';

/** Changes beyond this are drawn at the edge. */
const EDGE = 0.4;

/** A change as a bar from the middle, its interval as a line across. */
export function ChangeBar({
  change,
  interval,
}: {
  readonly change: number;
  readonly interval: readonly [low: number, high: number] | null;
}): ReactElement {
  const x = (value: number): number => 50 + 50 * (Math.min(EDGE, Math.max(-EDGE, value)) / EDGE);
  return (
    <svg className="change-bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect
        className={change < 0 ? 'change-down' : 'change-up'}
        x={Math.min(50, x(change))}
        y="3"
        width={Math.abs(x(change) - 50)}
        height="6"
      />
      {interval === null ? null : (
        <rect
          className="estimate-interval"
          x={x(interval[0])}
          y="5"
          width={Math.max(0.8, x(interval[1]) - x(interval[0]))}
          height="2"
        />
      )}
      <rect className="change-zero" x="49.6" width="0.8" height="12" />
    </svg>
  );
}
