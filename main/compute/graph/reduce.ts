import { addNode, axisOf, refuse, requireFloat } from './add-node';
import type { FloatType } from './element-type';
import type { Tensor } from './graph';
import { describeTensor } from './graph';

export interface ReduceOptions {
  /** Keeps reduced axes with size 1; false unless given. */
  readonly keepAxes?: boolean;
}

const reduction =
  (op: string) =>
  <T extends FloatType>(
    x: Tensor<T>,
    axes: readonly number[],
    { keepAxes = false }: ReduceOptions = {},
  ): Tensor<T> => {
    requireFloat(op, x);
    const reduced = axes.map((axis) => axisOf(op, x, axis));
    if (reduced.length === 0 || new Set(reduced).size !== reduced.length) {
      refuse(op, x, 'the axes', `one or more different ones of ${describeTensor(x)}`, `[${axes.join(', ')}]`);
    }
    const shape = x.shape.flatMap((size, axis) => (reduced.includes(axis) ? (keepAxes ? [1] : []) : [size]));
    const list = x.graph.integers(reduced, `${x.graph.nextName(op)} axes`);
    return addNode(op, [x, list], x.type, shape, { keepdims: { int: Number(keepAxes) } });
  };

/** Over the axes named, which vanish unless `keepAxes` says otherwise. */
export const reduceSum = reduction('ReduceSum');
export const reduceMean = reduction('ReduceMean');
export const reduceMax = reduction('ReduceMax');
export const reduceMin = reduction('ReduceMin');

export interface TopKOptions {
  /** −1 unless given. */
  readonly axis?: number;
  /** True (the default) for the largest values, largest first; false for the smallest. */
  readonly largest?: boolean;
}

/**
 * The k largest or smallest along an axis, sorted; of equal values the lower index comes first. A k that is known only
 * when the graph runs is a list of one number.
 */
export function topK<T extends FloatType>(
  x: Tensor<T>,
  k: number | Tensor<'int64'>,
  { axis = -1, largest = true }: TopKOptions = {},
): { readonly values: Tensor<T>; readonly indices: Tensor<'int64'> } {
  requireFloat('TopK', x);
  const along = axisOf('TopK', x, axis);
  const size = x.shape[along];
  if (typeof k === 'number' && (!Number.isInteger(k) || k < 1 || (typeof size === 'number' && k > size))) {
    refuse('TopK', x, 'k', `in [1, ${size}] for ${describeTensor(x)}`, String(k));
  }
  const name = `${x.graph.nextName('TopK')} k`;
  const shape = x.shape.with(along, typeof k === 'number' ? k : name);
  const count = typeof k === 'number' ? x.graph.integers([k], name) : k;
  const outputs = [
    { type: x.type, shape },
    { type: 'int64', shape },
  ] as const;
  const attributes = { axis: { int: along }, largest: { int: Number(largest) }, sorted: { int: 1 } };
  const [values, indices] = x.graph.node('TopK', [x, count], outputs, attributes);
  return { values: values as Tensor<T>, indices: indices as Tensor<'int64'> };
}
