import { addNode, axisOf, fixedSize, refuse, requireFloat } from './add-node';
import type { FloatType } from './element-type';
import type { Tensor } from './graph';
import { describeTensor } from './graph';
import type { Shape } from './shape';
import { formatShape, sameShape } from './shape';

/** exp(x) / Σ exp(x) along an axis. */
export function softmax<T extends FloatType>(x: Tensor<T>, axis = -1): Tensor<T> {
  requireFloat('Softmax', x);
  return addNode('Softmax', [x], x.type, x.shape, { axis: { int: axisOf('Softmax', x, axis) } });
}

function requireLike(op: string, x: Tensor, weight: Tensor, role: string, shape: Shape): void {
  if (weight.type !== x.type || !sameShape(weight.shape, shape)) {
    refuse(op, x, role, `${x.type} ${formatShape(shape)} for ${describeTensor(x)}`, weight);
  }
}

/** Over the axes from `axis` on: mean 0 and variance 1 (+ epsilon), then times `scale` plus `bias`. */
export function layerNormalization<T extends FloatType>(
  x: Tensor<T>,
  scale: Tensor<NoInfer<T>>,
  bias: Tensor<NoInfer<T>>,
  { axis = -1, epsilon }: { readonly axis?: number; readonly epsilon: number },
): Tensor<T> {
  const op = 'LayerNormalization';
  requireFloat(op, x);
  const first = axisOf(op, x, axis);
  requireLike(op, x, scale, 'the scale', x.shape.slice(first));
  requireLike(op, x, bias, 'the bias', x.shape.slice(first));
  return addNode(op, [x, scale, bias], x.type, x.shape, {
    axis: { int: first },
    epsilon: { float: epsilon },
  });
}

export interface ConvOptions {
  /** Along height and width; 1 unless given. */
  readonly strides?: readonly [number, number];
  /** Zeros before and after: top, left, bottom, right; none unless given. */
  readonly pads?: readonly [number, number, number, number];
  readonly groups?: number;
}

/** Two-dimensional cross-correlation: x (n, c, h, w) with weights (m, c / groups, kh, kw) and a bias (m). */
export function conv<T extends FloatType>(
  x: Tensor<T>,
  weight: Tensor<NoInfer<T>>,
  bias?: Tensor<NoInfer<T>>,
  { strides = [1, 1], pads = [0, 0, 0, 0], groups = 1 }: ConvOptions = {},
): Tensor<T> {
  requireFloat('Conv', x);
  if (x.shape.length !== 4) refuse('Conv', x, 'the input', 'of shape [n, channels, height, width]', x);
  const channels = fixedSize('Conv', x, 1);
  const isWeight = weight.type === x.type && weight.shape.length === 4;
  if (!isWeight || weight.shape[1] !== channels / groups) {
    refuse(
      'Conv',
      x,
      'the weight',
      `${x.type} [any, ${channels / groups}, any, any] for ${describeTensor(x)}`,
      weight,
    );
  }
  const [filters, , ...kernel] = weight.shape.map((_, axis) => fixedSize('Conv', weight, axis));
  if (filters % groups !== 0)
    refuse('Conv', x, 'the number of filters', `a multiple of ${groups} groups`, weight);
  if (bias !== undefined) requireLike('Conv', x, bias, 'the bias', [filters]);
  const sizes = kernel.map((width, side) => {
    const size = fixedSize('Conv', x, side + 2) + pads[side] + pads[side + 2];
    if (size < width)
      refuse('Conv', x, 'the kernel', `no larger than the padded input ${describeTensor(x)}`, weight);
    return Math.floor((size - width) / strides[side]) + 1;
  });
  return addNode('Conv', [x, weight, bias], x.type, [x.shape[0], filters, ...sizes], {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    pads: { ints: pads },
    group: { int: groups },
  });
}
