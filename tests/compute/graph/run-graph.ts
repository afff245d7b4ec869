import { encodeModel } from '../../../main/compute/graph/encode-model';
import type { Graph } from '../../../main/compute/graph/graph';
import type { SessionOptions, TensorData, TensorMap } from '../../../main/compute/session';
import { openSession } from '../../../main/compute/session';

/** Runs a graph once on the processor. */
export async function runGraph(
  graph: Graph,
  feeds: TensorMap = {},
  options: Partial<SessionOptions> = {},
): Promise<TensorMap> {
  const session = await openSession(encodeModel(graph), { device: 'cpu', threads: 1, ...options });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

export const float32 = (shape: readonly number[], values: readonly number[]): TensorData => ({
  type: 'float32',
  shape,
  data: Float32Array.from(values),
});

/** Values as numbers, whatever the element type. */
export const numbersOf = ({ data }: TensorData): number[] => Array.from(data, Number);
