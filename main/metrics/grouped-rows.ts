import type { ParamSchema, ParamsOf } from '../contract/params';
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

/**
 * Whether negative controls take part where their mechanism column is filled: the reference computations count every row
 * that has a mechanism; Ljosa et al. 2013 and copairs' examples compare treatments only.
 */
export const controlParams = {
  controls: {
    kind: 'choice',
    default: 'counted',
    choices: { 'left-out': 'Left out', counted: 'Counted as a mechanism' },
    label: 'Negative controls',
    help: 'left-out: only treated rows are compared; counted: controls whose mechanism column is filled take part as well.',
  },
} as const satisfies ParamSchema;

/** Undefined where no row has a mechanism. */
export function groupedRows(
  samples: Samples,
  { controls }: ParamsOf<typeof controlParams>,
): GroupedSamples | undefined {
  const { group, control } = samples;
  if (group === undefined) return undefined;
  const rows = Int32Array.from({ length: group.codes.length }, (_, i) => i).filter(
    (i) => group.levels[group.codes[i]] !== '' && (controls === 'counted' || control?.[i] !== 1),
  );
  if (rows.length === 0) return undefined;
  const taken = rows.length === group.codes.length ? samples : takeSamples(samples, rows);
  return taken.group === undefined ? undefined : { samples: taken, group: taken.group, rows };
}
