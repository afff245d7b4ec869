import type { ReactElement } from 'react';
import { tickText, ticks } from '../../main/contract/axis';
import type { Tuning } from '../../main/contract/judgement';
import type { CurvePoint } from '../../main/contract/tuning-curve';
import { tuningCurve } from '../../main/contract/tuning-curve';

const WIDTH = 420;
const HEIGHT = 210;
const AREA = { left: 46, right: 332, top: 12, bottom: 150 } as const;

const pointWords = ({ name, score, why, isChosen, isStandard }: CurvePoint): string => {
  const notes = [isChosen ? 'chosen' : '', isStandard ? 'default' : ''].filter((note) => note !== '');
  const value = score === null ? `not scored: ${why ?? 'no value'}` : score.toFixed(3);
  return `${name}: ${value}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
};

/** Replicates found across batches at every strength that was tried: the same curve as in the report. */
export function TuningChart({ tuning }: { readonly tuning: Tuning }): ReactElement {
  const { points, range } = tuningCurve(tuning);
  const { parameter, uncorrected } = tuning;
  const [low, high] = range;
  const slot = (AREA.right - AREA.left) / points.length;
  const x = (i: number): number => AREA.left + (i + 0.5) * slot;
  const y = (score: number): number =>
    AREA.bottom - ((score - low) / (high - low)) * (AREA.bottom - AREA.top);
  const scored = points.flatMap(({ score }, i) => (score === null ? [] : [`${x(i)},${y(score)}`]));
  const words = [
    ...points.map(pointWords),
    ...(uncorrected === null ? [] : [`uncorrected: ${uncorrected.toFixed(3)}`]),
  ];
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Replicates across batches by ${parameter}. ${words.join('; ')}`}
    >
      <Axis marks={ticks(low, high, 4)} y={y} />
      {uncorrected === null ? null : (
        <>
          <line
            className="chart-arrow"
            x1={AREA.left}
            x2={AREA.right}
            y1={y(uncorrected)}
            y2={y(uncorrected)}
          />
          <text className="chart-tick" x={AREA.right + 6} y={y(uncorrected) + 4}>
            uncorrected
          </text>
        </>
      )}
      <polyline className="tuning-line" points={scored.join(' ')} />
      {points.map((point, i) => (
        <Strength
          key={point.setting}
          point={point}
          x={x(i)}
          y={point.score === null ? null : y(point.score)}
        />
      ))}
      <text className="chart-title" x={(AREA.left + AREA.right) / 2} y={HEIGHT - 4} textAnchor="middle">
        {parameter}
      </text>
      <text
        className="chart-title"
        transform={`translate(11 ${(AREA.top + AREA.bottom) / 2}) rotate(-90)`}
        textAnchor="middle"
      >
        mAP →
      </text>
    </svg>
  );
}

function Axis({
  marks,
  y,
}: {
  readonly marks: readonly number[];
  readonly y: (score: number) => number;
}): ReactElement {
  return (
    <>
      {marks.map((mark) => (
        <g key={mark}>
          <line className="chart-grid" x1={AREA.left} x2={AREA.right} y1={y(mark)} y2={y(mark)} />
          <text className="chart-tick" x={AREA.left - 6} y={y(mark) + 4} textAnchor="end">
            {tickText(mark, marks)}
          </text>
        </g>
      ))}
    </>
  );
}

function Strength(props: {
  readonly point: CurvePoint;
  readonly x: number;
  readonly y: number | null;
}): ReactElement {
  const { point, x, y } = props;
  const { name, isChosen, isStandard } = point;
  const notes = [isChosen ? 'chosen' : '', isStandard ? 'default' : ''].filter((note) => note !== '');
  return (
    <g>
      <title>{pointWords(point)}</title>
      {y === null ? null : (
        <>
          {isChosen ? <circle className="tuning-ring" cx={x} cy={y} r="8.5" /> : null}
          <circle className={isChosen ? 'tuning-chosen' : 'tuning-dot'} cx={x} cy={y} r="4.5" />
        </>
      )}
      <text className="chart-tick" x={x} y={AREA.bottom + 15} textAnchor="middle">
        {name}
      </text>
      {notes.map((note, i) => (
        <text
          key={note}
          className="chart-tick chart-tick-note"
          x={x}
          y={AREA.bottom + 28 + 11 * i}
          textAnchor="middle"
        >
          {note}
        </text>
      ))}
    </g>
  );
}
