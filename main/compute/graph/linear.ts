import { addNode, refuse, requireFloat } from './add-node';
import type { FloatType } from './element-type';
import type { Tensor } from './graph';
import { describeTensor } from './graph';
import { broadcast, sameSize } from './shape';

function requireOneType(op: string, a: Tensor, b: Tensor): void {
  requireFloat(op, a);
  if (a.type !== b.type) refuse(op, a, 'the right factor', `of type ${a.type} as the left one`, b);
}

/** Product of the last two axes; earlier axes broadcast. */
export function matMul<T extends FloatType>(a: Tensor<T>, b: Tensor<NoInfer<T>>): Tensor<T> {
  requireOneType('MatMul', a, b);
  const [rankA, rankB] = [a.shape.length, b.shape.length];
  if (rankA < 2) refuse('MatMul', a, 'the left factor', 'of at least two axes', a);
  if (rankB < 2) refuse('MatMul', a, 'the right factor', 'of at least two axes', b);
  if (!sameSize(a.shape[rankA - 1], b.shape[rankB - 2])) {
    refuse('MatMul', a, 'the right factor', `of ${a.shape[rankA - 1]} rows for ${describeTensor(a)}`, b);
  }
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (batch === undefined) {
    refuse('MatMul', a, 'the right factor', `broadcastable in its first axes to ${describeTensor(a)}`, b);
  }
  return addNode('MatMul', [a, b], a.type, [...batch, a.shape[rankA - 2], b.shape[rankB - 1]]);
}

export interface GemmOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Factor of the product, 1 unless given. */
  readonly alpha?: number;
  /** Factor of `c`, 1 unless given. */
  readonly beta?: number;
}

/** alpha · A B + beta · C for matrices, A and B transposed first where asked; `c` broadcasts to the product. */
export function gemm<T extends FloatType>(
  a: Tensor<T>,
  b: Tensor<NoInfer<T>>,
  c?: Tensor<NoInfer<T>>,
  { transposeA = false, transposeB = false, alpha = 1, beta = 1 }: GemmOptions = {},
): Tensor<T> {
  requireOneType('Gemm', a, b);
  if (a.shape.length !== 2) refuse('Gemm', a, 'the left factor', 'a matrix', a);
  if (b.shape.length !== 2) refuse('Gemm', a, 'the right factor', 'a matrix', b);
  const [rows, inner] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const [innerB, cols] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
  if (!sameSize(inner, innerB)) {
    const side = transposeB ? 'columns' : 'rows';
    refuse('Gemm', a, 'the right factor', `of ${inner} ${side} for ${describeTensor(a)}`, b);
  }
  if (c !== undefined) {
    const shape = broadcast([rows, cols], c.shape);
    const fits = shape?.length === 2 && sameSize(shape[0], rows) && sameSize(shape[1], cols);
    if (c.type !== a.type || !fits)
      refuse('Gemm', a, 'the summand', `broadcastable to ${a.type} [${rows}, ${cols}]`, c);
  }
  return addNode('Gemm', [a, b, c], a.type, [rows, cols], {
    transA: { int: Number(transposeA) },
    transB: { int: Number(transposeB) },
    alpha: { float: alpha },
    beta: { float: beta },
  });
}
