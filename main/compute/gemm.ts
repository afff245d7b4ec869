import type { DeviceId, ProductOptions } from '../core/compute';
import type { Values } from '../core/matrix';
import { encodeModel } from './graph/encode-model';
import { Graph } from './graph/graph';
import { gemm } from './graph/linear';
import type { Session, TensorData } from './session';
import { openSession } from './session';

/**
 * Writes a product of two matrices of one precision, either transposed first, to memory of the same precision.
 * The one piece of arithmetic that runs on a device; all else is made of it. It blocks its thread meanwhile.
 */
export type Gemm = (a: Values, b: Values, options: ProductOptions, into: Values) => Promise<void>;

const asTensor = ({ rows, cols, data }: Values): TensorData =>
  data instanceof Float32Array
    ? { type: 'float32', shape: [rows, cols], data }
    : { type: 'float64', shape: [rows, cols], data };

function productModel(type: 'float32' | 'float64', transposeA: boolean, transposeB: boolean): Uint8Array {
  const graph = new Graph('product');
  const a = graph.input('a', type, transposeA ? ['inner', 'rows'] : ['rows', 'inner']);
  const b = graph.input('b', type, transposeB ? ['cols', 'inner'] : ['inner', 'cols']);
  graph.output('product', gemm(a, b, undefined, { transposeA, transposeB }));
  return encodeModel(graph);
}

/**
 * Products on one device, with sessions that are opened when they are first needed. Doubles are multiplied on the
 * processor whatever the device, because hardly any other device has them.
 */
export function createGemm(device: DeviceId, threads?: number): Gemm {
  const sessions = new Map<string, Promise<Session>>();
  const sessionFor = (
    type: 'float32' | 'float64',
    transposeA: boolean,
    transposeB: boolean,
  ): Promise<Session> => {
    const key = `${type} ${transposeA} ${transposeB}`;
    const known = sessions.get(key);
    if (known !== undefined) return known;
    const opened = openSession(productModel(type, transposeA, transposeB), {
      device: type === 'float64' ? 'cpu' : device,
      ...(threads === undefined ? {} : { threads }),
    });
    sessions.set(key, opened);
    return opened;
  };
  return async (a, b, { transposeA = false, transposeB = false }, into) => {
    if (into.data.length === 0) return;
    if (a.data.length === 0) {
      into.data.fill(0);
      return;
    }
    const left = asTensor(a);
    const session = await sessionFor(left.type === 'float64' ? 'float64' : 'float32', transposeA, transposeB);
    await session.run({ a: left, b: asTensor(b) }, { product: asTensor(into) });
  };
}
