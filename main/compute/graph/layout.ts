import { addNode, axisOf, fixedSize, refuse } from './add-node';
import type { ElementType, IndexType } from './element-type';
import type { Tensor } from './graph';
import { describeTensor } from './graph';
import type { Shape, Size } from './shape';
import { addSizes, broadcast, divideSizes, elementCount, formatShape, sameShape, sameSize } from './shape';

/** Axes in the order of `order`; reversed unless it is given. */
export function transpose<T extends ElementType>(x: Tensor<T>, order?: readonly number[]): Tensor<T> {
  const rank = x.shape.length;
  const perm = order ?? x.shape.map((_, axis) => rank - 1 - axis);
  const isPermutation = perm.length === rank && x.shape.every((_, axis) => perm.includes(axis));
  if (!isPermutation)
    refuse(
      'Transpose',
      x,
      'the order',
      `a permutation of the axes of ${describeTensor(x)}`,
      `[${perm.join(', ')}]`,
    );
  return addNode(
    'Transpose',
    [x],
    x.type,
    perm.map((axis) => x.shape[axis]),
    { perm: { ints: perm } },
  );
}

/**
 * The same values in another shape. One size may be −1: what is left over. Named sizes may stand for what the
 * input's names amount to; all but one of them on the axis where the input has them, for that is all ONNX can say.
 */
export function reshape<T extends ElementType>(x: Tensor<T>, shape: Shape): Tensor<T> {
  const open = shape.filter((size) => size === -1).length;
  const rest = shape.filter((size) => size !== -1);
  const left = divideSizes(x.shape, rest);
  if (open > 1 || left === undefined || (open === 0 && left !== 1)) {
    const count = elementCount(x.shape);
    refuse(
      'Reshape',
      x,
      'the new shape',
      `one of ${count} elements for ${describeTensor(x)}`,
      formatShape(shape),
    );
  }
  const result: Shape = shape.map((size) => (size === -1 ? left : size));
  const isKept = (size: Size, axis: number): boolean =>
    typeof size === 'string' && axis < x.shape.length && sameSize(size, x.shape[axis]);
  const sizes = result.map((size, axis) => (typeof size === 'number' ? size : isKept(size, axis) ? 0 : -1));
  if (sizes.filter((size) => size === -1).length > 1) {
    refuse(
      'Reshape',
      x,
      'the new shape',
      `with one moved named size at most for ${describeTensor(x)}`,
      formatShape(shape),
    );
  }
  const target = x.graph.integers(sizes, `${x.graph.nextName('Reshape')} shape`);
  return addNode('Reshape', [x, target], x.type, result);
}

/** One after the other along `axis`; all other sizes are equal. */
export function concat<T extends ElementType>(
  tensors: readonly [Tensor<T>, ...Tensor<T>[]],
  axis: number,
): Tensor<T> {
  const [first, ...others] = tensors;
  const along = axisOf('Concat', first, axis);
  for (const other of others) {
    const fits =
      other.type === first.type &&
      sameShape(other.shape.toSpliced(along, 1), first.shape.toSpliced(along, 1)) &&
      other.shape.length === first.shape.length;
    if (!fits) refuse('Concat', first, `a part along axis ${along}`, `as ${describeTensor(first)}`, other);
  }
  const size = addSizes(tensors.map(({ shape }) => shape[along]));
  return addNode('Concat', [first, ...others], first.type, first.shape.with(along, size), {
    axis: { int: along },
  });
}

/** Elements `from` … `to` − 1 of one axis, every `step`-th; negative bounds count from the end. */
export function slice<T extends ElementType>(
  x: Tensor<T>,
  axis: number,
  from: number,
  to: number,
  step = 1,
): Tensor<T> {
  const along = axisOf('Slice', x, axis);
  const size = fixedSize('Slice', x, along);
  const [start, end] = [from, to].map((bound) => (bound < 0 ? bound + size : bound));
  const isWhole = [start, end, step].every(Number.isInteger);
  if (!isWhole || step < 1 || start < 0 || start >= end || end > size) {
    refuse(
      'Slice',
      x,
      `the range on axis ${along}`,
      `within 0 … ${size} for ${describeTensor(x)}`,
      `${from} … ${to} by ${step}`,
    );
  }
  const role = x.graph.nextName('Slice');
  const [starts, ends, axes, steps] = [start, end, along, step].map((value, at) =>
    x.graph.integers([value], `${role} ${['start', 'end', 'axis', 'step'][at]}`),
  );
  const length = Math.ceil((end - start) / step);
  return addNode('Slice', [x, starts, ends, axes, steps], x.type, x.shape.with(along, length));
}

/** Pieces of the given sizes along `axis`. */
export function split<T extends ElementType>(
  x: Tensor<T>,
  axis: number,
  sizes: readonly number[],
): readonly Tensor<T>[] {
  const along = axisOf('Split', x, axis);
  const size = fixedSize('Split', x, along);
  const sum = sizes.reduce((total, part) => total + part, 0);
  if (sum !== size || sizes.some((part) => part < 1)) {
    refuse(
      'Split',
      x,
      'the sum of the sizes',
      `${size} on axis ${along} of ${describeTensor(x)}`,
      sizes.join(' + '),
    );
  }
  const lengths = x.graph.integers(sizes, `${x.graph.nextName('Split')} sizes`);
  const pieces = sizes.map((part) => ({ type: x.type, shape: x.shape.with(along, part) }));
  return x.graph.node('Split', [x, lengths], pieces, { axis: { int: along } }) as readonly Tensor<T>[];
}

/** Repeats axes of size 1 up to `shape`, whose sizes are numbers; use broadcasting where a size is only a name. */
export function expand<T extends ElementType>(x: Tensor<T>, shape: readonly number[]): Tensor<T> {
  const result = broadcast(x.shape, shape);
  if (result === undefined)
    refuse('Expand', x, 'the new shape', `broadcastable with ${describeTensor(x)}`, formatShape(shape));
  const target = x.graph.integers(shape, `${x.graph.nextName('Expand')} shape`);
  return addNode('Expand', [x, target], x.type, result);
}

/** The entries `indices` along `axis`; the axes of `indices` take its place. */
export function gather<T extends ElementType>(x: Tensor<T>, indices: Tensor<IndexType>, axis = 0): Tensor<T> {
  const along = axisOf('Gather', x, axis);
  const shape = x.shape.toSpliced(along, 1, ...indices.shape);
  return addNode('Gather', [x, indices], x.type, shape, { axis: { int: along } });
}
