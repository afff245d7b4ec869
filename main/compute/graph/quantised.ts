import { cast, mul, add } from './elementwise';
import { refuse, requireType } from './add-node';
import type { Tensor } from './graph';
import { describeTensor } from './graph';
import { sameSize } from './shape';

/** A matrix of whole numbers with one scale a column: column j of the weights is scales[j] · values. */
export interface QuantisedMatrix {
  /** inner × cols; see LARGEST_WEIGHT */
  readonly values: Tensor<'int8'>;
  /** cols */
  readonly scales: Tensor<'float32'>;
}

/**
 * Quantised weights lie in −64 … 64: processors without VNNI instructions add two products of an unsigned and a
 * signed byte in 16 bits, which would overflow beyond (2 · 255 · 64 < 2¹⁵).
 */
export const LARGEST_WEIGHT = 64;

/**
 * x · W + bias for weights in eight bits: `x` is rounded to eight bits with the scale that its own values ask for,
 * the product is one of whole numbers, exact. Written in the order that ONNX Runtime fuses into one kernel.
 * @param x rows × inner
 */
export function quantisedLinear(
  x: Tensor<'float32'>,
  { values, scales }: QuantisedMatrix,
  bias: Tensor<'float32'>,
): Tensor<'float32'> {
  const op = 'MatMulInteger';
  const { graph } = x;
  requireType(op, values, 'int8', 'the weights');
  if (x.shape.length !== 2) refuse(op, x, 'the left factor', 'a matrix', x);
  if (values.shape.length !== 2 || !sameSize(x.shape[1], values.shape[0])) {
    refuse(op, x, 'the weights', `of ${x.shape[1]} rows for ${describeTensor(x)}`, values);
  }
  const [rows, cols] = [x.shape[0], values.shape[1]];
  if (scales.shape.length !== 1 || !sameSize(scales.shape[0], cols)) {
    refuse(op, x, 'the scales', `one for each of ${cols} columns`, scales);
  }
  const [rounded, scale, zero] = graph.node(
    'DynamicQuantizeLinear',
    [x],
    [
      { type: 'uint8', shape: x.shape },
      { type: 'float32', shape: [] },
      { type: 'uint8', shape: [] },
    ],
  );
  const weightZero = graph.scalar('int8', 0);
  const [product] = graph.node(
    op,
    [rounded, values, zero, weightZero],
    [{ type: 'int32', shape: [rows, cols] }],
  );
  const factors = mul(scale as Tensor<'float32'>, scales);
  return add(mul(cast(product, 'float32'), factors), bias);
}
