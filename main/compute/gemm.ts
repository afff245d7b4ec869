import type { DeviceId, ProductOptions } from '../core/compute';
import type { Values } from '../core/matrix';
import { encodeModel } from './graph/encode-model';
import { Graph } from './graph/graph';
import { reshape } from './graph/layout';
import { gemm } from './graph/linear';
import { reduceMin } from './graph/reduce';
import type { Session, TensorData } from './session';
import { openSession } from './session';

/** Elements of a product whose smallest one is told, along a row or a column. */
export const GROUP = 16;

/**
 * A product with the smallest value of each group of 16 elements, so that whoever looks for small values need not
 * look at every one: the comparison of all elements is the device's work, with the product still in its cache.
 */
export interface ProductWithMinima {
  /** n × p; both multiples of 16. */
  readonly product: Values;
  /** n × p/16: along rows. */
  readonly rowMinima: Values;
  /** n/16 × p: along columns; not computed unless given. */
  readonly colMinima?: Values;
}

/**
 * The arithmetic that runs on a device; all else is made of it. Each call writes to memory that it is given, of the
 * precision of its factors, and blocks its thread meanwhile.
 */
export interface Gemm {
  /** The product of two matrices, either transposed first. */
  multiply(a: Values, b: Values, options: ProductOptions, into: Values): Promise<void>;
  /** A Bᵀ with minima. */
  multiplyWithMinima(a: Values, b: Values, into: ProductWithMinima): Promise<void>;
}

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

/** Rows are counted in groups, so that the graph knows that they are a multiple of 16. */
function minimaModel(type: Type, cols: number, ofColumns: boolean): Uint8Array {
  const graph = new Graph('product with minima');
  const rows = `groups*${GROUP}`;
  const product = gemm(
    graph.input('a', type, [rows, 'inner']),
    graph.input('b', type, [cols, 'inner']),
    undefined,
    {
      transposeB: true,
    },
  );
  graph.output('product', product);
  graph.output('rowMinima', reduceMin(reshape(product, [rows, cols / GROUP, GROUP]), [2]));
  if (ofColumns) graph.output('colMinima', reduceMin(reshape(product, ['groups', GROUP, cols]), [1]));
  return encodeModel(graph);
}

const typeOf = ({ data }: Values): Type => (data instanceof Float32Array ? 'float32' : 'float64');

/**
 * Products on one device, with sessions that are opened when they are first needed. Doubles are multiplied on the
 * processor whatever the device, because hardly any other device has them.
 */
export function createGemm(device: DeviceId, threads?: number): Gemm {
  const sessions = new Map<string, Promise<Session>>();
  const sessionFor = (type: Type, variant: string, model: () => Uint8Array): Promise<Session> => {
    const key = `${type} ${variant}`;
    const known = sessions.get(key);
    if (known !== undefined) return known;
    const options = {
      device: type === 'float64' ? 'cpu' : device,
      ...(threads === undefined ? {} : { threads }),
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
      const session = await sessionFor(type, `${transposeA} ${transposeB}`, model);
      await session.run({ a: asTensor(a), b: asTensor(b) }, { product: asTensor(into) });
    },
    async multiplyWithMinima(a, b, { product, rowMinima, colMinima }) {
      const type = typeOf(a);
      const ofColumns = colMinima !== undefined;
      const model = (): Uint8Array => minimaModel(type, product.cols, ofColumns);
      const session = await sessionFor(type, `minima ${product.cols} ${ofColumns}`, model);
      const into = { product: asTensor(product), rowMinima: asTensor(rowMinima) };
      await session.run(
        { a: asTensor(a), b: asTensor(b) },
        ofColumns ? { ...into, colMinima: asTensor(colMinima) } : into,
      );
    },
  };
}
