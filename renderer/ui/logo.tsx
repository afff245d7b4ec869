import type { ReactElement } from 'react';

/** Two clouds of points that become one. */
export function Logo(): ReactElement {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="logo-ground" />
      <g className="logo-one">
        <circle cx="9" cy="11" r="2.6" />
        <circle cx="15.5" cy="9" r="2.6" />
        <circle cx="12" cy="16.5" r="2.6" />
        <circle cx="18.5" cy="15" r="2.6" />
      </g>
      <g className="logo-two">
        <circle cx="14" cy="22.5" r="2.6" />
        <circle cx="20.5" cy="21" r="2.6" />
        <circle cx="23" cy="14.5" r="2.6" />
        <circle cx="22" cy="8.5" r="2.6" />
      </g>
    </svg>
  );
}
