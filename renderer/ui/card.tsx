import type { ReactElement, ReactNode } from 'react';

export interface CardProps {
  readonly title: string;
  /** Words or controls at the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A titled box. */
export function Card({ title, aside, children }: CardProps): ReactElement {
  return (
    <section className="card" aria-label={title}>
      <header className="card-head">
        <h2>{title}</h2>
        {aside === undefined ? null : <div className="card-aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** Head of a screen: what it is for, in a sentence. */
export function ScreenHead({
  title,
  children,
  aside,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly aside?: ReactNode;
}): ReactElement {
  return (
    <header className="screen-head">
      <div>
        <h1>{title}</h1>
        <p>{children}</p>
      </div>
      {aside === undefined ? null : <div className="screen-aside">{aside}</div>}
    </header>
  );
}
