import { takeSamples } from '../core/samples';
import type { Samples } from '../core/samples';
import type { Factor } from '../core/factor';

/** The rows that have a mechanism (a group other than ''), with the group as a factor of its own. */
export interface GroupedSamples {
  readonly samples: Samples;
  readonly group: Factor;
  /** Row numbers in the whole table. */
  readonly rows: Int32Array;
}

/** Undefined where no row has a mechanism. */
export function groupedRows(samples: Samples): GroupedSamples | undefined {
  const { group } = samples;
  if (group === undefined) return undefined;
  const rows = Int32Array.from({ length: group.codes.length }, (_, i) => i).filter(
    (i) => group.levels[group.codes[i]] !== '',
  );
  if (rows.length === 0) return undefined;
  const taken = rows.length === group.codes.length ? samples : takeSamples(samples, rows);
  return taken.group === undefined ? undefined : { samples: taken, group: taken.group, rows };
}
