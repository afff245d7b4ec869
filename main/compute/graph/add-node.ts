import { ShapeError } from '../../core/errors';
import type { ElementType } from './element-type';
import { isFloatType } from './element-type';
import type { Attribute, Tensor } from './graph';
import { describeTensor } from './graph';
import type { Shape } from './shape';

/** A tensor, or a number that becomes a scalar of the other operand's type. */
export type Operand<T extends ElementType> = Tensor<T> | number;

/** Adds a node with one output, which has the graph of `first`. */
export function addNode<T extends ElementType>(
  op: string,
  inputs: readonly [first: Tensor, ...others: (Tensor | undefined)[]],
  type: T,
  shape: Shape,
  attributes: Readonly<Record<string, Attribute>> = {},
): Tensor<T> {
  const [output] = inputs[0].graph.node(op, inputs, [{ type, shape }], attributes);
  return output as Tensor<T>;
}

/** @throws {ShapeError} as `MatMul "block.0/MatMul_7": the right factor must be …, got float32 [3, 4]` */
export function refuse(
  op: string,
  at: Tensor,
  role: string,
  expected: string,
  found: Tensor | string,
): never {
  const shown = typeof found === 'string' ? found : describeTensor(found);
  throw new ShapeError(`${op} "${at.graph.nextName(op)}": ${role}`, expected, shown);
}

export function requireFloat(op: string, x: Tensor): void {
  if (!isFloatType(x.type)) refuse(op, x, 'the operand', 'of a float type', x);
}

export function requireType(op: string, x: Tensor, type: ElementType, role: string): void {
  if (x.type !== type) refuse(op, x, role, `of type ${type}`, x);
}

/** An axis counted from the first; negative ones count from the end. @throws {ShapeError} when there is no such axis */
export function axisOf(op: string, x: Tensor, axis: number): number {
  const rank = x.shape.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    refuse(op, x, 'the axis', `in [${-rank}, ${rank - 1}] for ${describeTensor(x)}`, String(axis));
  }
  return axis < 0 ? axis + rank : axis;
}

/** The size of an axis as a number. @throws {ShapeError} when it is only a name */
export function fixedSize(op: string, x: Tensor, axis: number): number {
  const size = x.shape[axis];
  if (typeof size !== 'number')
    refuse(op, x, `the size of axis ${axis}`, 'a number when the graph is built', x);
  return size;
}
