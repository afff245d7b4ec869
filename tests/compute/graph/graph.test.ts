import { describe, expect, it } from 'vitest';
import { arrayOf, halfBits } from '../../../main/compute/graph/element-type';
import { add, mul } from '../../../main/compute/graph/elementwise';
import { encodeModel } from '../../../main/compute/graph/encode-model';
import { Graph } from '../../../main/compute/graph/graph';
import { concat, expand, gather, reshape, slice, split, transpose } from '../../../main/compute/graph/layout';
import { gemm, matMul } from '../../../main/compute/graph/linear';
import { conv, layerNormalization } from '../../../main/compute/graph/network';
import { createProtoWriter, joinPieces } from '../../../main/compute/graph/protobuf';
import { reduceSum, topK } from '../../../main/compute/graph/reduce';
import type { TensorData } from '../../../main/compute/session';
import { float32, numbersOf, runGraph } from './run-graph';

const graphWith = (...shapes: readonly (readonly (number | string)[])[]) => {
  const graph = new Graph('test');
  return [graph, ...shapes.map((shape, at) => graph.input('xyz'[at], 'float32', shape))] as const;
};

describe('Graph', () => {
  it('runs with a size that is known only then, through reshapes that move it', async () => {
    const [graph, x] = graphWith(['n', 2, 3]);
    const flat = reshape(x, [-1, 3]);
    expect(flat.shape).toEqual(['n*2', 3]);
    graph.output('flat', add(flat, 1));
    graph.output('back', reshape(flat, ['n', 6]));
    const found = await runGraph(graph, { x: float32([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) });
    expect(found['flat'].shape).toEqual([4, 3]);
    expect(numbersOf(found['flat'])).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(found['back'].shape).toEqual([2, 6]);
  });

  it('names inputs and outputs, and gives a tensor under two names', async () => {
    const [graph, x] = graphWith(['n', 2]);
    const doubled = mul(x, 2);
    graph.output('doubled', doubled);
    graph.output('again', doubled);
    graph.output('same', x);
    const found = await runGraph(graph, { x: float32([2, 2], [1, 2, 3, 4]) });
    expect(
      Object.fromEntries(Object.entries(found).map(([name, value]) => [name, numbersOf(value)])),
    ).toEqual({
      doubled: [2, 4, 6, 8],
      again: [2, 4, 6, 8],
      same: [1, 2, 3, 4],
    });
  });

  it('reads initialisers from external data', async () => {
    const graph = new Graph('external');
    const weights = graph.external('w', 'float32', [2], { location: 'weights.bin', offset: 4, length: 8 });
    graph.output('out', add(weights, 1));
    const data = new Uint8Array(Float32Array.of(-1, 10, 20).buffer);
    const { out } = await runGraph(graph, {}, { externalData: [{ path: 'weights.bin', data }] });
    expect(numbersOf(out)).toEqual([11, 21]);
  });

  it.each(['float32', 'float64', 'int64', 'int32', 'uint8', 'bool', 'float16'] as const)(
    'passes %s through',
    async (type) => {
      const graph = new Graph('types');
      const constant = graph.constant('c', type, [2], arrayOf(type, [1, 0]));
      graph.output('joined', concat([graph.input('x', type, [1]), constant], 0));
      const x = { type, shape: [1], data: arrayOf(type, [1]) } as TensorData;
      const { joined } = await runGraph(graph, { x });
      expect([joined.type, joined.shape]).toEqual([type, [3]]);
      expect(joined.data).toEqual(arrayOf(type, [1, 1, 0]));
    },
  );

  it('carries metadata, and gives the same bytes for the same graph', () => {
    const build = (): Uint8Array => {
      const [graph, x] = graphWith([2]);
      graph.metadata.set('licence', 'Apache-2.0');
      graph.output('out', add(x, 1));
      return encodeModel(graph);
    };
    expect(build()).toEqual(build());
    expect(new TextDecoder('latin1').decode(build())).toContain('Apache-2.0');
  });

  it('names nodes by where they stand, and leaves the place when building fails', () => {
    const [graph, x] = graphWith([2]);
    const inner = graph.within('block.0', () => graph.within('mlp', () => add(x, 1)));
    expect(inner.name).toBe('block.0/mlp/Add_0');
    expect(() => graph.within('block.1', () => matMul(x, x))).toThrow('MatMul "block.1/MatMul_1"');
    expect(add(x, 2).name).toBe('Add_1');
  });
});

describe('what does not fit is refused while the graph is built', () => {
  const [graph, x, y] = graphWith(['n', 3], [4, 5]);
  const four = graph.input('four', 'float32', [1, 4, 8, 8]);
  const int = graph.constant('i', 'int64', [1], arrayOf('int64', [0]));
  it.each([
    [
      'add',
      () => add(x, y),
      'Add "Add_0": the right operand must be broadcastable to float32 [n, 3], got float32 [4, 5]',
    ],
    [
      'names that differ',
      () => add(x, graph.input('m', 'float32', ['m', 3])),
      'float32 [n, 3], got float32 [m, 3]',
    ],
    [
      'matMul',
      () => matMul(x, y),
      'MatMul "MatMul_0": the right factor must be of 3 rows for float32 [n, 3], got float32 [4, 5]',
    ],
    [
      'gemm',
      () => gemm(x, y, undefined, { transposeB: true }),
      'of 3 columns for float32 [n, 3], got float32 [4, 5]',
    ],
    [
      'gemm summand',
      () => gemm(y, y, y, { transposeB: true }),
      'the summand must be broadcastable to float32 [4, 4]',
    ],
    [
      'reshape',
      () => reshape(x, ['n', 4]),
      'Reshape "Reshape_0": the new shape must be one of n*3 elements for float32 [n, 3], got [n, 4]',
    ],
    [
      'transpose',
      () => transpose(y, [0, 0]),
      'the order must be a permutation of the axes of float32 [4, 5], got [0, 0]',
    ],
    ['concat', () => concat([x, y], 0), 'a part along axis 0 must be as float32 [n, 3], got float32 [4, 5]'],
    [
      'slice of a named size',
      () => slice(x, 0, 0, 1),
      'the size of axis 0 must be a number when the graph is built, got float32 [n, 3]',
    ],
    [
      'slice',
      () => slice(y, 1, 2, 9),
      'the range on axis 1 must be within 0 … 5 for float32 [4, 5], got 2 … 9 by 1',
    ],
    [
      'split',
      () => split(y, 0, [1, 2]),
      'the sum of the sizes must be 4 on axis 0 of float32 [4, 5], got 1 + 2',
    ],
    [
      'expand',
      () => expand(y, [2, 5]),
      'the new shape must be broadcastable with float32 [4, 5], got [2, 5]',
    ],
    ['gather', () => gather(y, int, 2), 'the axis must be in [-2, 1] for float32 [4, 5], got 2'],
    [
      'reduce',
      () => reduceSum(y, [0, -2]),
      'the axes must be one or more different ones of float32 [4, 5], got [0, -2]',
    ],
    ['topK', () => topK(y, 6), 'TopK "TopK_0": k must be in [1, 5] for float32 [4, 5], got 6'],
    [
      'conv',
      () => conv(four, graph.input('w', 'float32', [2, 3, 1, 1])),
      'the weight must be float32 [any, 4, any, any]',
    ],
    [
      'layer norm',
      () => layerNormalization(y, y, y, { epsilon: 0 }),
      'the scale must be float32 [5] for float32 [4, 5], got float32 [4, 5]',
    ],
    ['a name twice', () => graph.input('x', 'float32', [1]), 'tensor name "x" must be free and not empty'],
    [
      'too few values',
      () => graph.constant('c', 'float32', [3], new Float32Array(2)),
      'constant "c" must be [3] values, got 2',
    ],
    [
      'external data of another length',
      () => graph.external('e', 'float16', [3], { location: 'w', offset: 0, length: 12 }),
      'external data of "e" must be 6 bytes for float16 [3], got 12',
    ],
    [
      'a negative size',
      () => graph.input('q', 'float32', [-1]),
      'size in "q" must be a whole number or a name, got -1',
    ],
    [
      'another graph',
      () => add(x, new Graph('other').scalar('float32', 1)),
      'must be a tensor of graph "test", got one of "other"',
    ],
  ])('%s', (_name, build, message) => {
    expect(build).toThrow(message);
    expect(graph.nodes).toHaveLength(0);
  });
});

describe('bytes', () => {
  it('writes the examples of the protocol-buffer documentation', () => {
    const writer = createProtoWriter();
    writer.integer(1, 150);
    writer.text(2, 'testing');
    writer.message(3, (inner) => inner.integer(1, 150));
    writer.integer(4, -2);
    const hex = Buffer.from(joinPieces(writer)).toString('hex');
    expect(hex).toBe(['089601', '120774657374696e67', '1a03089601', '20feffffffffffffffff01'].join(''));
  });

  it('rounds to half precision', () => {
    const cases: readonly (readonly [number, number])[] = [
      [0, 0x0000],
      [-0, 0x8000],
      [1, 0x3c00],
      [-2, 0xc000],
      [65504, 0x7bff],
      [65520, 0x7c00],
      [65519, 0x7bff],
      [1 / 3, 0x3555],
      [2 ** -14, 0x0400],
      [2 ** -24, 0x0001],
      [2 ** -25, 0x0000],
      [1.5 * 2 ** -24, 0x0002],
      [1 + 2 ** -11, 0x3c00],
      [1 + 3 * 2 ** -11, 0x3c02],
      [2 ** -14 - 2 ** -25, 0x0400],
      [Infinity, 0x7c00],
      [NaN, 0x7e00],
    ];
    expect(cases.map(([value]) => halfBits(value))).toEqual(cases.map(([, bits]) => bits));
  });
});
