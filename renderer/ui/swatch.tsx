import type { ReactElement } from 'react';

/** A dot of a category's colour. */
export function Swatch({ colour }: { readonly colour: string }): ReactElement {
  return (
    <svg className="swatch" viewBox="0 0 10 10" aria-hidden="true">
      <circle cx="5" cy="5" r="5" fill={colour} />
    </svg>
  );
}
