import type { ReactElement } from 'react';
import { MEASURE_COLOURS } from '../../main/contract/palette';

export interface MethodPoint {
  readonly id: string;
  readonly title: string;
  readonly mixing: number;
  readonly biology: number;
  readonly role: 'before' | 'recommended' | 'other';
  /** The middle 95 % of bootstrap draws, where they are known. */
  readonly intervals: {
    readonly mixing: readonly [low: number, high: number] | null;
    readonly biology: readonly [low: number, high: number] | null;
  };
}

const WIDTH = 370;
const HEIGHT = 270;
const LEFT = 44;
const BOTTOM = 38;
const TOP = 12;
const RIGHT = 14;
const LABEL_HEIGHT = 13;

interface Extent {
  readonly low: number;
  readonly high: number;
}

/** The range of values with some air, on tenths. */
function extent(values: readonly number[]): Extent {
  const low = Math.max(0, Math.floor(10 * (Math.min(...values) - 0.04)) / 10);
  const high = Math.min(1, Math.ceil(10 * (Math.max(...values) + 0.04)) / 10);
  return { low, high };
}

const ticks = ({ low, high }: Extent): readonly number[] =>
  Array.from({ length: Math.round((high - low) * 10) + 1 }, (_, i) => Math.round(10 * low + i) / 10);

/** Moves labels apart that would lie on each other: from the top down, each below the last one it touches. */
function labelPlaces(places: readonly { x: number; y: number; width: number }[]): readonly number[] {
  const order = places.map((_, i) => i).sort((a, b) => (places[a]?.y ?? 0) - (places[b]?.y ?? 0));
  const tops: number[] = [];
  const placed: { x: number; y: number; width: number }[] = [];
  for (const i of order) {
    const place = places[i];
    if (place === undefined) continue;
    let { y } = place;
    for (const other of placed) {
      const touches = place.x < other.x + other.width && other.x < place.x + place.width;
      if (touches && Math.abs(y - other.y) < LABEL_HEIGHT) y = other.y + LABEL_HEIGHT;
    }
    placed.push({ ...place, y });
    tops[i] = y;
  }
  return tops;
}

/** Where a pair of scores lies in the drawing. */
interface Scales {
  readonly xs: Extent;
  readonly ys: Extent;
  readonly x: (mixing: number) => number;
  readonly y: (biology: number) => number;
}

function scalesOf(points: readonly MethodPoint[]): Scales {
  const xs = extent(points.map(({ mixing }) => mixing));
  const ys = extent(points.map(({ biology }) => biology));
  return {
    xs,
    ys,
    x: (v) => LEFT + ((v - xs.low) / (xs.high - xs.low)) * (WIDTH - LEFT - RIGHT),
    y: (v) => HEIGHT - BOTTOM - ((v - ys.low) / (ys.high - ys.low)) * (HEIGHT - BOTTOM - TOP),
  };
}

/** Methods by what they did: to the right the batches mix better, upwards the biology is clearer. */
export function MixingBiologyPlot({
  points,
  theme,
}: {
  readonly points: readonly MethodPoint[];
  readonly theme: 'light' | 'dark';
}): ReactElement {
  const scales = scalesOf(points);
  const { x, y } = scales;
  const before = points.find(({ role }) => role === 'before');
  const summary = points
    .map(
      ({ title, mixing, biology }) => `${title}: mixing ${mixing.toFixed(2)}, biology ${biology.toFixed(2)}`,
    )
    .join('; ');
  return (
    <svg className="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
      <Axes scales={scales} />
      {points.map(({ id, mixing, biology, role }) =>
        before === undefined || role === 'before' ? null : (
          <line
            key={id}
            className="chart-arrow"
            x1={x(before.mixing)}
            y1={y(before.biology)}
            x2={x(mixing)}
            y2={y(biology)}
          />
        ),
      )}
      <Intervals points={points} scales={scales} />
      <Marks points={points} scales={scales} theme={theme} />
    </svg>
  );
}

/** A cross through each point: how sure it is in either direction. */
function Intervals({
  points,
  scales: { xs, ys, x, y },
}: {
  readonly points: readonly MethodPoint[];
  readonly scales: Scales;
}): ReactElement {
  const inside = (value: number, { low, high }: Extent): number => Math.min(high, Math.max(low, value));
  return (
    <>
      {points.map(({ id, mixing, biology, intervals }) => (
        <g key={id} className="chart-interval">
          {intervals.mixing === null ? null : (
            <line
              x1={x(inside(intervals.mixing[0], xs))}
              x2={x(inside(intervals.mixing[1], xs))}
              y1={y(biology)}
              y2={y(biology)}
            />
          )}
          {intervals.biology === null ? null : (
            <line
              x1={x(mixing)}
              x2={x(mixing)}
              y1={y(inside(intervals.biology[0], ys))}
              y2={y(inside(intervals.biology[1], ys))}
            />
          )}
        </g>
      ))}
    </>
  );
}

function Axes({ scales: { xs, ys, x, y } }: { readonly scales: Scales }): ReactElement {
  const middle = { x: (LEFT + WIDTH - RIGHT) / 2, y: (HEIGHT - BOTTOM + TOP) / 2 };
  return (
    <>
      {ticks(xs).map((tick) => (
        <g key={tick}>
          <line className="chart-grid" x1={x(tick)} x2={x(tick)} y1={TOP} y2={HEIGHT - BOTTOM} />
          <text className="chart-tick" x={x(tick)} y={HEIGHT - BOTTOM + 14} textAnchor="middle">
            {tick.toFixed(1)}
          </text>
        </g>
      ))}
      {ticks(ys).map((tick) => (
        <g key={tick}>
          <line className="chart-grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text className="chart-tick" x={LEFT - 7} y={y(tick) + 3.5} textAnchor="end">
            {tick.toFixed(1)}
          </text>
        </g>
      ))}
      <text className="chart-title" x={middle.x} y={HEIGHT - 6} textAnchor="middle">
        Batch mixing →
      </text>
      <text className="chart-title" transform={`translate(12 ${middle.y}) rotate(-90)`} textAnchor="middle">
        Biology →
      </text>
    </>
  );
}

function Marks({
  points,
  scales: { x, y },
  theme,
}: {
  readonly points: readonly MethodPoint[];
  readonly scales: Scales;
  readonly theme: 'light' | 'dark';
}): ReactElement {
  const { both, biology: strong, mixing: plain } = MEASURE_COLOURS[theme];
  const colours = { before: both, recommended: strong, other: plain };
  // Labels of points far right stand left of them.
  const isRight = (v: number): boolean => x(v) > WIDTH * 0.62;
  const tops = labelPlaces(
    points.map(({ mixing, biology, title }) => {
      const width = title.length * 6.2;
      return { x: isRight(mixing) ? x(mixing) - 9 - width : x(mixing) + 9, y: y(biology), width };
    }),
  );
  return (
    <>
      {points.map(({ id, title, mixing, biology, role }, i) => (
        <g key={id}>
          <text
            className={role === 'recommended' ? 'chart-label chart-label-strong' : 'chart-label'}
            x={x(mixing) + (isRight(mixing) ? -9 : 9)}
            y={(tops[i] ?? 0) + 4}
            textAnchor={isRight(mixing) ? 'end' : 'start'}
          >
            {title}
          </text>
          <circle cx={x(mixing)} cy={y(biology)} r={role === 'other' ? 4.5 : 6} fill={colours[role]} />
        </g>
      ))}
    </>
  );
}
