import type { ReactElement } from 'react';

/** Figures of work that goes on, a tile each. */
export const FactTiles = (props: {
  readonly facts: readonly (readonly [name: string, value: string])[];
}): ReactElement => (
  <dl className="tiles live-tiles">
    {props.facts.map(([name, value]) => (
      <div key={name} className="tile">
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
