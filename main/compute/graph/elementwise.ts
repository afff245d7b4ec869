import type { Operand } from './add-node';
import { addNode, refuse, requireFloat, requireType } from './add-node';
import type { ElementType, FloatType, IndexType } from './element-type';
import { ELEMENT_TYPES } from './element-type';
import type { Tensor } from './graph';
import { describeTensor } from './graph';
import type { Shape } from './shape';
import { broadcast } from './shape';

/** What can be added and compared. */
type Numeric = FloatType | IndexType;

/** Both operands as tensors of one type, and the shape they broadcast to. */
function operands<T extends ElementType>(
  op: string,
  a: Operand<T>,
  b: Operand<T>,
): [Tensor<T>, Tensor<T>, Shape] {
  const tensor = typeof a === 'number' ? b : a;
  if (typeof tensor === 'number') throw new TypeError(`${op} needs a tensor among its operands`);
  const [left, right] = [a, b].map((x) => (typeof x === 'number' ? tensor.graph.scalar(tensor.type, x) : x));
  if (left.type !== right.type) {
    refuse(op, left, 'the right operand', `of type ${left.type} as the left one`, right);
  }
  const shape = broadcast(left.shape, right.shape);
  if (shape === undefined)
    refuse(op, left, 'the right operand', `broadcastable to ${describeTensor(left)}`, right);
  return [left, right, shape];
}

const arithmetic =
  (op: string) =>
  <T extends Numeric>(a: Operand<T>, b: Operand<NoInfer<T>>): Tensor<T> => {
    const [left, right, shape] = operands(op, a, b);
    return addNode(op, [left, right], left.type, shape);
  };

const comparison =
  (op: string) =>
  <T extends Numeric>(a: Operand<T>, b: Operand<NoInfer<T>>): Tensor<'bool'> => {
    const [left, right, shape] = operands(op, a, b);
    return addNode(op, [left, right], 'bool', shape);
  };

const unary =
  (op: string) =>
  <T extends FloatType>(x: Tensor<T>): Tensor<T> => {
    requireFloat(op, x);
    return addNode(op, [x], x.type, x.shape);
  };

/** Element by element, shapes broadcast as in NumPy; a number stands for a scalar of the other operand's type. */
export const add = arithmetic('Add');
export const sub = arithmetic('Sub');
export const mul = arithmetic('Mul');
/** Integers are divided towards zero. */
export const div = arithmetic('Div');
export const pow = arithmetic('Pow');
export const minimum = arithmetic('Min');
export const maximum = arithmetic('Max');

export const greater = comparison('Greater');
export const greaterOrEqual = comparison('GreaterOrEqual');
export const less = comparison('Less');
export const equal = comparison('Equal');

export const sqrt = unary('Sqrt');
export const exp = unary('Exp');
/** Natural logarithm. */
export const log = unary('Log');
export const tanh = unary('Tanh');
export const erf = unary('Erf');
export const relu = unary('Relu');
export const sigmoid = unary('Sigmoid');
/** log(1 + exp(x)). */
export const softplus = unary('Softplus');
export const neg = unary('Neg');
export const abs = unary('Abs');
export const reciprocal = unary('Reciprocal');
/** The tensor itself, under another name. */
export const identity = <T extends ElementType>(x: Tensor<T>): Tensor<T> =>
  addNode('Identity', [x], x.type, x.shape);

/** Values below `low` become `low`, above `high` become `high`; a missing bound does not bind. */
export function clip<T extends FloatType>(x: Tensor<T>, low?: number, high?: number): Tensor<T> {
  requireFloat('Clip', x);
  const bounds = [low, high].map((bound) =>
    bound === undefined ? undefined : x.graph.scalar(x.type, bound),
  );
  return addNode('Clip', [x, ...bounds], x.type, x.shape);
}

/** Of `a` where the condition holds, else of `b`; all three broadcast. */
export function where<T extends Numeric>(
  condition: Tensor<'bool'>,
  a: Operand<T>,
  b: Operand<NoInfer<T>>,
): Tensor<T> {
  requireType('Where', condition, 'bool', 'the condition');
  const [left, right, values] = operands('Where', a, b);
  const shape = broadcast(condition.shape, values);
  if (shape === undefined) {
    refuse('Where', left, 'the condition', `broadcastable to ${describeTensor(left)}`, condition);
  }
  return addNode('Where', [condition, left, right], left.type, shape);
}

/** The same values in another element type; floats become integers by cutting off, and true where not 0. */
export function cast<T extends ElementType>(x: Tensor, type: T): Tensor<T> {
  return addNode('Cast', [x], type, x.shape, { to: { int: ELEMENT_TYPES[type].code } });
}
