import type { ReactElement } from 'react';
import type { TableVariance, VarianceFate } from '../../../main/contract/judgement';

const SHOWN = 8;
const BAR = 34;
const GAP = 7;

/** Shares of variance that batch and label explain, before and after, by principal component. */
export function VarianceChart({ variance }: { readonly variance: VarianceFate }): ReactElement {
  const { before, after, chance } = variance;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return (
    <div className="variance">
      <p>
        Batch: {percent(before.total.batch)} → {percent(after.total.batch)} (chance {percent(chance.batch)}).
        Label: {percent(before.total.label)} → {percent(after.total.label)} (chance {percent(chance.label)}).
      </p>
      <div className="columns-2">
        <Components title="Before" table={before} />
        <Components title="After" table={after} />
      </div>
    </div>
  );
}

function Components({
  title,
  table,
}: {
  readonly title: string;
  readonly table: TableVariance;
}): ReactElement {
  const shown = table.components.slice(0, SHOWN);
  const words = shown
    .map(
      ({ batch, label, share }, i) =>
        `component ${i + 1}, ${Math.round(100 * share)} % of the variance: batch ${batch.toFixed(2)}, label ${label.toFixed(2)}`,
    )
    .join('; ');
  const width = SHOWN * (2 * 9 + GAP);
  return (
    <figure className="variance-figure">
      <figcaption className="muted">{title}</figcaption>
      <svg
        className="chart"
        viewBox={`0 0 ${width} ${BAR + 12}`}
        role="img"
        aria-label={`${title}: ${words}`}
      >
        <line className="chart-grid" x1="0" x2={width} y1={BAR} y2={BAR} />
        {shown.map(({ batch, label }, i) => (
          <g key={i} transform={`translate(${i * (18 + GAP)} 0)`}>
            <rect className="bar-batch" x="0" y={BAR * (1 - batch)} width="8" height={BAR * batch} />
            <rect className="bar-label" x="9" y={BAR * (1 - label)} width="8" height={BAR * label} />
            <text className="chart-tick chart-tick-small" x="8.5" y={BAR + 9} textAnchor="middle">
              {i + 1}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}
