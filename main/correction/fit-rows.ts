import type { ParamSpec } from '../contract/params';
import { InputError } from '../core/errors';
import type { Factor } from '../core/factor';
import type { Samples } from '../core/samples';
import { requireNeeds } from '../core/samples';
import { counted } from '../core/counted';
import { listed } from './batch-factor';

/** The parameter of all methods that learn either from every row or from the negative controls. */
export const FIT_ROWS = {
  label: 'Learn from',
  help: 'Controls are safer when the batches hold different perturbations; all rows are steadier when controls are few.',
  kind: 'choice',
  default: 'all',
  choices: { all: 'all rows of the batch', controls: 'negative controls of the batch' },
} as const satisfies ParamSpec;

/**
 * The rows to learn from as a mask, undefined for all.
 * @param minimum  controls that every batch must have
 * @throws {InputError} naming the batches with fewer
 */
export function fitMask(
  method: string,
  samples: Samples,
  batch: Factor,
  fit: 'all' | 'controls',
  minimum: number,
): Uint8Array | undefined {
  if (fit === 'all') return undefined;
  requireNeeds(`${method} with fit=controls`, ['controls'], samples);
  const mask = samples.control ?? new Uint8Array(samples.features.rows);
  const counts = new Int32Array(batch.levels.length);
  for (let i = 0; i < mask.length; i++) counts[batch.codes[i]] += mask[i];
  const poor = batch.levels.filter((_, b) => counts[b] < minimum);
  if (poor.length === 0) return mask;
  throw new InputError(
    `${method} with fit=controls needs ${counted(minimum, 'negative control')} or more in every batch, ` +
      `too few in ${counted(poor.length, 'batch', 'batches')}: ${listed(poor)}`,
    { hint: 'leave those batches out, or use fit=all' },
  );
}
