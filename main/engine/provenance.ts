import type { ColumnRoles, MethodStep } from '../contract/recipe';
import { corrections } from '../correction/registry';
import type { Precision } from '../core/matrix';
import { parseParams } from '../core/params';
import type { Profiles } from '../core/profiles';
import { hashValues } from './step-key';
import { VERSION } from './version';

interface Provenance {
  readonly command: string;
  readonly input: Profiles;
  readonly roles: ColumnRoles;
  readonly steps: readonly MethodStep[];
  readonly seed: number;
  readonly precision: Precision;
}

/** What was done to a table, written into the file's metadata: method, parameters in full, versions, input hash. */
export const provenance = ({ command, input, roles, steps, seed, precision }: Provenance): unknown => ({
  unbatch: VERSION,
  command,
  input: {
    rows: input.features.rows,
    features: input.features.cols,
    hash: hashValues(input.features),
  },
  columns: roles,
  steps: steps.map(({ method, params }) => ({
    method,
    params: parseParams(corrections.find(method).params, params, method),
  })),
  seed,
  precision,
});
