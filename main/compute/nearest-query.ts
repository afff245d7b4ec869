import type { Distance } from '../core/compute';
import type { Values } from '../core/matrix';
import type { DistanceRows, Frame } from './distance-rows';
import { distanceRows, frameOf } from './distance-rows';
import type { RowDistance } from './row-distance';
import { measureRows } from './row-distance';

export interface NearestQuery {
  readonly queries: Values;
  readonly references: Values;
  /** At most as many as there are references, one less where a row is not its own neighbour. */
  readonly k: number;
  readonly distance: Distance;
  /** The queries are the references, and no row is its own neighbour. */
  readonly excludeSelf: boolean;
}

/** A query's rows in one frame, and the distance in doubles that decides. */
export interface PreparedQuery {
  readonly frame: Frame;
  readonly left: DistanceRows;
  readonly right: DistanceRows;
  readonly measure: RowDistance;
}

/** @throws {NumericalError} naming the first row with a value that is not finite */
export function prepareQuery({ queries, references, distance, excludeSelf }: NearestQuery): PreparedQuery {
  const frame = frameOf(excludeSelf ? [references] : [references, queries], distance);
  const right = distanceRows(references, frame);
  return {
    frame,
    right,
    left: excludeSelf ? right : distanceRows(queries, frame),
    measure: measureRows(queries, references, distance),
  };
}
