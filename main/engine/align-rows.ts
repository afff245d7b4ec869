import { InputError } from '../core/errors';
import type { Values } from '../core/matrix';
import type { Profiles } from '../core/profiles';

/**
 * The features of a second table whose rows stand for the same samples in the same order.
 * @throws {InputError} when the numbers of rows differ
 */
export function alignRows(second: Profiles, first: Profiles, name: string): Values {
  if (second.features.rows === first.features.rows) return second.features;
  throw new InputError(
    `${name} has ${second.features.rows} rows, but the profiles have ${first.features.rows}; they must be the same samples in the same order`,
  );
}
