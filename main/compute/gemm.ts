import type { DeviceId, ProductOptions } from '../core/compute';
import type { Values } from '../core/matrix';
import { encodeModel } from './graph/encode-model';
import { relu, sqrt } from './graph/elementwise';
import { Graph } from './graph/graph';
import { gemm } from './graph/linear';
import { topK } from './graph/reduce';
import type { Session, TensorData } from './session';
import { openSession } from './session';

/** The smallest values of every row of a product, ascending, so that whoever looks for them need not see the others. */
export interface SmallestOfRows {
  /** n × k. */
  readonly values: Values;
  /** n × k columns of the product. */
  readonly columns: BigInt64Array;
}

/**
 * The arithmetic that runs on a device; all else is made of it. Each call writes to memory that it is given, of the
 * precision of its factors, and blocks its thread meanwhile.
 */
export interface Gemm {
  /** The product of two matrices, either transposed first. */
  multiply(a: Values, b: Values, options: ProductOptions, into: Values): Promise<void>;
  /** Square roots of the elements of A Bᵀ, 0 where rounding made one negative. */
  roots(a: Values, b: Values, into: Values): Promise<void>;
  /** The smallest values of every row of A Bᵀ, as many as `into` has room for and at most as many as B has rows. */
  smallest(a: Values, b: Values, into: SmallestOfRows): Promise<void>;
}

/**
 * Operations of a third of a millisecond on one core. One thread does smaller products: waiting for others takes longer than
 * they save wherever something else wants the cores, and rounding then does not depend on how many there are.
 */
const FEWEST_SHARED = 2e7;

const asTensor = ({ rows, cols, data }: Values): TensorData =>
  data instanceof Float32Array
    ? { type: 'float32', shape: [rows, cols], data }
    : { type: 'float64', shape: [rows, cols], data };

type Type = 'float32' | 'float64';

function productModel(type: Type, transposeA: boolean, transposeB: boolean): Uint8Array {
  const graph = new Graph('product');
  const a = graph.input('a', type, transposeA ? ['inner', 'rows'] : ['rows', 'inner']);
  const b = graph.input('b', type, transposeB ? ['cols', 'inner'] : ['inner', 'cols']);
  graph.output('product', gemm(a, b, undefined, { transposeA, transposeB }));
  return encodeModel(graph);
}

/** How many values are kept is an input, so that one session serves all. */
function smallestModel(type: Type): Uint8Array {
  const graph = new Graph('smallest of a product');
  const a = graph.input('a', type, ['rows', 'inner']);
  const b = graph.input('b', type, ['cols', 'inner']);
  const product = gemm(a, b, undefined, { transposeB: true });
  const { values, indices } = topK(product, graph.input('count', 'int64', [1]), { largest: false });
  graph.output('values', values);
  graph.output('columns', indices);
  return encodeModel(graph);
}

function rootsModel(type: Type): Uint8Array {
  const graph = new Graph('roots of a product');
  const a = graph.input('a', type, ['rows', 'inner']);
  const b = graph.input('b', type, ['cols', 'inner']);
  graph.output('roots', sqrt(relu(gemm(a, b, undefined, { transposeB: true }))));
  return encodeModel(graph);
}

const typeOf = ({ data }: Values): Type => (data instanceof Float32Array ? 'float32' : 'float64');

/**
 * Products on one device, with sessions that are opened when they are first needed. Doubles are multiplied on the
 * processor whatever the device, because hardly any other device has them.
 */
export function createGemm(device: DeviceId, threads?: number): Gemm {
  const sessions = new Map<string, Promise<Session>>();
  const sessionFor = (
    type: Type,
    variant: string,
    model: () => Uint8Array,
    most = threads,
  ): Promise<Session> => {
    const key = `${type} ${variant} ${most ?? 'all'}`;
    const known = sessions.get(key);
    if (known !== undefined) return known;
    const options = {
      device: type === 'float64' ? 'cpu' : device,
      ...(most === undefined ? {} : { threads: most }),
    } as const;
    const opened = openSession(model(), { ...options, spin: true });
    sessions.set(key, opened);
    return opened;
  };
  return {
    async multiply(a, b, { transposeA = false, transposeB = false }, into) {
      if (into.data.length === 0) return;
      if (a.data.length === 0) {
        into.data.fill(0);
        return;
      }
      const type = typeOf(a);
      const model = (): Uint8Array => productModel(type, transposeA, transposeB);
      const onProcessor = device === 'cpu' || type === 'float64';
      const flops = 2 * a.data.length * (into.data.length / (transposeA ? a.cols : a.rows));
      const most = onProcessor && flops < FEWEST_SHARED ? 1 : threads;
      const session = await sessionFor(type, `${transposeA} ${transposeB}`, model, most);
      await session.run({ a: asTensor(a), b: asTensor(b) }, { product: asTensor(into) });
    },
    async roots(a, b, into) {
      const type = typeOf(a);
      const session = await sessionFor(type, 'roots', () => rootsModel(type));
      await session.run({ a: asTensor(a), b: asTensor(b) }, { roots: asTensor(into) });
    },
    async smallest(a, b, { values, columns }) {
      const type = typeOf(a);
      const session = await sessionFor(type, 'smallest', () => smallestModel(type));
      const count = { type: 'int64', shape: [1], data: BigInt64Array.of(BigInt(values.cols)) } as const;
      await session.run(
        { a: asTensor(a), b: asTensor(b), count },
        {
          values: asTensor(values),
          columns: { type: 'int64', shape: [values.rows, values.cols], data: columns },
        },
      );
    },
  };
}
