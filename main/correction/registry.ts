import type { Correction } from '../core/correction';
import { createRegistry } from '../core/registry';
import { center } from './center';
import { combat } from './combat';
import { harmony } from './harmony';
import { none } from './none';
import { robustMad } from './robust-mad';
import { sphering } from './sphering';
import { standardize } from './standardize';

/** Every correction method, in the order in which lists show them. */
export const corrections = createRegistry<Correction>('method', [
  none,
  center,
  standardize,
  robustMad,
  sphering,
  combat,
  harmony,
]);
