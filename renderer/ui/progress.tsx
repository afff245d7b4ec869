import type { ReactElement } from 'react';
import { ProgressBar } from 'react-aria-components';

/** A bar; without a fraction one that only says that something goes on. */
export function Progress({
  label,
  fraction,
}: {
  readonly label: string;
  readonly fraction: number | null;
}): ReactElement {
  return (
    <ProgressBar
      className="progress"
      aria-label={label}
      isIndeterminate={fraction === null}
      value={(fraction ?? 0) * 100}
    >
      {({ percentage, isIndeterminate }) => (
        <svg className="progress-track" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect className="progress-ground" width="100" height="4" />
          <rect
            className={isIndeterminate ? 'progress-fill progress-busy' : 'progress-fill'}
            width={isIndeterminate ? 30 : (percentage ?? 0)}
            height="4"
          />
        </svg>
      )}
    </ProgressBar>
  );
}
