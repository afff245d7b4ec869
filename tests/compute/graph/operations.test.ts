import { describe, expect, it } from 'vitest';
import * as elementwise from '../../../main/compute/graph/elementwise';
import type { ElementType } from '../../../main/compute/graph/element-type';
import { arrayOf } from '../../../main/compute/graph/element-type';
import type { Tensor } from '../../../main/compute/graph/graph';
import { Graph } from '../../../main/compute/graph/graph';
import * as layout from '../../../main/compute/graph/layout';
import { gemm, matMul } from '../../../main/compute/graph/linear';
import { conv, layerNormalization, softmax } from '../../../main/compute/graph/network';
import { reduceMax, reduceMean, reduceMin, reduceSum, topK } from '../../../main/compute/graph/reduce';
import { expectClose } from '../../helpers/oracle';
import { numbersOf, runGraph } from './run-graph';

type Build = (graph: Graph) => Tensor;

const constant = <T extends ElementType>(
  graph: Graph,
  type: T,
  shape: readonly number[],
  values: readonly number[],
  name = 'x',
): Tensor<T> => graph.constant(name, type, shape, arrayOf(type, values));

/** What the built tensor holds, and that its shape is the one that was foreseen. */
async function evaluate(build: Build): Promise<{ shape: readonly number[]; values: number[] }> {
  const graph = new Graph('test');
  const tensor = build(graph);
  graph.output('out', tensor);
  const { out } = await runGraph(graph);
  expect([out.type, out.shape]).toEqual([tensor.type, tensor.shape]);
  return { shape: out.shape, values: numbersOf(out) };
}

const f = (
  graph: Graph,
  shape: readonly number[],
  values: readonly number[],
  name = 'x',
): Tensor<'float32'> => constant(graph, 'float32', shape, values, name);

const row = (graph: Graph, ...values: number[]): Tensor<'float32'> => f(graph, [values.length], values);

const CASES: Readonly<Record<string, readonly [build: Build, shape: number[], values: number[]]>> = {
  add: [
    (g) => elementwise.add(f(g, [2, 1], [1, 2]), f(g, [3], [10, 20, 30], 'y')),
    [2, 3],
    [11, 21, 31, 12, 22, 32],
  ],
  'sub from a number': [(g) => elementwise.sub(1, row(g, 3, 4)), [2], [-2, -3]],
  mul: [(g) => elementwise.mul(row(g, 3, 4), 2), [2], [6, 8]],
  div: [(g) => elementwise.div(row(g, 3, 4), 2), [2], [1.5, 2]],
  pow: [(g) => elementwise.pow(row(g, 3, 4), 2), [2], [9, 16]],
  minimum: [(g) => elementwise.minimum(row(g, 3, 5), 4), [2], [3, 4]],
  maximum: [(g) => elementwise.maximum(row(g, 3, 5), 4), [2], [4, 5]],
  greater: [(g) => elementwise.greater(row(g, 1, 2, 3), 2), [3], [0, 0, 1]],
  greaterOrEqual: [(g) => elementwise.greaterOrEqual(row(g, 1, 2, 3), 2), [3], [0, 1, 1]],
  less: [(g) => elementwise.less(row(g, 1, 2, 3), 2), [3], [1, 0, 0]],
  equal: [(g) => elementwise.equal(constant(g, 'int64', [3], [1, 2, 3]), 2), [3], [0, 1, 0]],
  sqrt: [(g) => elementwise.sqrt(row(g, 4, 9)), [2], [2, 3]],
  exp: [(g) => elementwise.exp(row(g, 0, 1)), [2], [1, Math.E]],
  log: [(g) => elementwise.log(row(g, 1, Math.E)), [2], [0, 1]],
  tanh: [(g) => elementwise.tanh(row(g, 0, 1)), [2], [0, 0.761594]],
  erf: [(g) => elementwise.erf(row(g, 0, 1)), [2], [0, 0.842701]],
  relu: [(g) => elementwise.relu(row(g, -1, 2)), [2], [0, 2]],
  sigmoid: [(g) => elementwise.sigmoid(row(g, 0, 2)), [2], [0.5, 0.880797]],
  softplus: [(g) => elementwise.softplus(row(g, 0, 2)), [2], [Math.LN2, 2.126928]],
  neg: [(g) => elementwise.neg(row(g, -1, 2)), [2], [1, -2]],
  abs: [(g) => elementwise.abs(row(g, -1, 2)), [2], [1, 2]],
  reciprocal: [(g) => elementwise.reciprocal(row(g, 4, 5)), [2], [0.25, 0.2]],
  identity: [(g) => elementwise.identity(row(g, 4, 5)), [2], [4, 5]],
  clip: [(g) => elementwise.clip(row(g, -3, 0, 3), -1, 2), [3], [-1, 0, 2]],
  'clip from above only': [(g) => elementwise.clip(row(g, -3, 3), undefined, 2), [2], [-3, 2]],
  where: [
    (g) => elementwise.where(elementwise.greater(row(g, -3, 3), 0), g.scalar('float32', 7), 8),
    [2],
    [8, 7],
  ],
  'cast to int32': [(g) => elementwise.cast(row(g, 1.7, -1.7), 'int32'), [2], [1, -1]],
  'cast to float64': [(g) => elementwise.cast(constant(g, 'uint8', [2], [3, 255]), 'float64'), [2], [3, 255]],
  'float64 arithmetic': [(g) => elementwise.add(constant(g, 'float64', [1], [1]), 1e-12), [1], [1 + 1e-12]],
  matMul: [
    (g) => matMul(f(g, [2, 1, 2], [1, 2, 3, 4]), f(g, [2, 2], [1, 2, 3, 4], 'y')),
    [2, 1, 2],
    [7, 10, 15, 22],
  ],
  gemm: [
    (g) =>
      gemm(f(g, [2, 1], [1, 2]), f(g, [1, 2], [3, 4], 'y'), f(g, [1], [10], 'z'), {
        transposeA: true,
        transposeB: true,
        alpha: 2,
        beta: 3,
      }),
    [1, 1],
    [52],
  ],
  transpose: [(g) => layout.transpose(f(g, [2, 3], [1, 2, 3, 4, 5, 6])), [3, 2], [1, 4, 2, 5, 3, 6]],
  'transpose by an order': [
    (g) => layout.transpose(f(g, [1, 2, 2], [1, 2, 3, 4]), [2, 0, 1]),
    [2, 1, 2],
    [1, 3, 2, 4],
  ],
  reshape: [(g) => layout.reshape(f(g, [2, 3], [1, 2, 3, 4, 5, 6]), [-1, 2]), [3, 2], [1, 2, 3, 4, 5, 6]],
  concat: [
    (g) => layout.concat([f(g, [2, 1], [1, 2]), f(g, [2, 2], [3, 4, 5, 6], 'y')], 1),
    [2, 3],
    [1, 3, 4, 2, 5, 6],
  ],
  slice: [(g) => layout.slice(f(g, [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), 1, 1, 4, 2), [2, 2], [2, 4, 6, 8]],
  split: [(g) => layout.split(row(g, 1, 2, 3, 4), 0, [1, 3])[1], [3], [2, 3, 4]],
  expand: [(g) => layout.expand(f(g, [2, 1], [1, 2]), [2, 2]), [2, 2], [1, 1, 2, 2]],
  gather: [
    (g) => layout.gather(f(g, [2, 3], [1, 2, 3, 4, 5, 6]), constant(g, 'int64', [2], [2, 0], 'i'), 1),
    [2, 2],
    [3, 1, 6, 4],
  ],
  reduceSum: [(g) => reduceSum(f(g, [2, 2], [1, 2, 3, 4]), [0]), [2], [4, 6]],
  'reduceMean, axes kept': [
    (g) => reduceMean(f(g, [2, 2], [1, 2, 3, 4]), [-1], { keepAxes: true }),
    [2, 1],
    [1.5, 3.5],
  ],
  reduceMax: [(g) => reduceMax(f(g, [2, 2], [1, 2, 3, 4]), [0, 1]), [], [4]],
  reduceMin: [(g) => reduceMin(f(g, [2, 2], [1, 2, 3, 4]), [1]), [2], [1, 3]],
  'topK, values': [(g) => topK(row(g, 3, 1, 2), 2).values, [2], [3, 2]],
  'topK, indices of the smallest': [
    (g) => topK(row(g, 3, 1, 1, 2), 3, { largest: false }).indices,
    [3],
    [1, 2, 3],
  ],
  softmax: [(g) => softmax(f(g, [1, 2], [0, Math.log(3)])), [1, 2], [0.25, 0.75]],
  layerNormalization: [
    (g) =>
      layerNormalization(f(g, [1, 2], [1, 3]), f(g, [2], [2, 2], 's'), f(g, [2], [5, 6], 'b'), {
        epsilon: 0,
      }),
    [1, 2],
    [3, 8],
  ],
  conv: [
    (g) =>
      conv(
        f(g, [1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        f(g, [1, 1, 2, 2], [1, 0, 0, 1], 'w'),
        f(g, [1], [100], 'b'),
      ),
    [1, 1, 2, 2],
    [106, 108, 112, 114],
  ],
  'conv with strides, pads and groups': [
    (g) =>
      conv(
        f(g, [1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
        f(g, [2, 1, 2, 2], [1, 1, 1, 1, 1, 0, 0, 0], 'w'),
        undefined,
        {
          strides: [2, 2],
          pads: [1, 1, 1, 1],
          groups: 2,
        },
      ),
    [1, 2, 2, 2],
    [1, 2, 3, 4, 0, 0, 0, 8],
  ],
};

describe('graph operations, against values worked out by hand', () => {
  it.each(Object.entries(CASES))('%s', async (_name, [build, shape, values]) => {
    const found = await evaluate(build);
    expect(found.shape).toEqual(shape);
    expectClose(found.values, values, { atol: 1e-6, rtol: 1e-6 });
  });
});
