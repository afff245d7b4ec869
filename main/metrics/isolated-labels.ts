import type { ParamSchema } from '../contract/params';
import type { Factor } from '../core/factor';
import { levelsMet } from '../math/contingency';

export const isolatedParams = {
  'max-batches': {
    kind: 'int',
    default: 'auto',
    min: 1,
    max: 100_000,
    label: 'Batches of an isolated label',
    help: 'A label in at most so many batches counts as isolated; auto: the fewest that any label is in.',
  },
} as const satisfies ParamSchema;

/** Codes of the isolated labels, or why there are none. */
export function isolatedLabels(
  label: Factor,
  batch: Factor,
  asked: number | 'auto',
): readonly number[] | string {
  const met = levelsMet(label, batch);
  const fewest = met.reduce((least, count) => Math.min(least, count), Infinity);
  if (asked === 'auto' && fewest === batch.levels.length) {
    return 'every label is in every batch, so none is isolated';
  }
  const limit = asked === 'auto' ? fewest : asked;
  const codes = label.levels.map((_, code) => code).filter((code) => met[code] <= limit);
  return codes.length > 0 ? codes : `no label is in ${limit} batches or fewer; the fewest is ${fewest}`;
}
