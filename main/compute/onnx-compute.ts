import { availableParallelism } from 'node:os';
import type { Compute, DeviceChoice } from '../core/compute';
import type { Precision } from '../core/matrix';
import { toDouble, toPrecision } from '../core/matrix';
import { blockProduct } from './block-product';
import { chooseDevice } from './choose-device';
import { denseDistances } from './dense-distances';
import { createGemm } from './gemm';
import { principalComponents } from './principal-components';
import { createRowCrew } from './row-crew';
import { rowOperations } from './row-operations';
import { requireSameColumns } from './shape-checks';

/** Smaller tables are searched row by row as fast. */
const FEWEST_PAIRED = 2_000;

export interface OnnxComputeOptions {
  readonly device: DeviceChoice;
  readonly precision: Precision;
  /** Threads of the processor; as many as there are cores unless given. */
  readonly threads?: number;
  /** The bundled worker's file (row-worker.ts). In a checkout it is left out, and the TypeScript source runs. */
  readonly rowWorker?: URL;
}

/**
 * Compute on ONNX Runtime: products run on the chosen device, everything else is made of them. Neighbours are exact
 * in both precisions; distances measured in single precision are good to about 1e-6 of the rows' lengths; principal
 * components are always computed in doubles, on the processor.
 */
export async function createOnnxCompute({
  device,
  precision,
  threads,
  rowWorker,
}: OnnxComputeOptions): Promise<Compute> {
  const { gemm, report } = await chooseDevice(device, precision, (id) => createGemm(id, threads));
  const cores = threads ?? availableParallelism();
  const crew = createRowCrew({
    gemm,
    precision,
    // A graphics card is one, however many threads there are to ask it.
    threads: report.used === 'cpu' ? cores : 1,
    ...(rowWorker === undefined ? {} : { entry: rowWorker }),
  });
  return {
    precision,
    device: report,
    threads: cores,
    async product(a, b, options, task) {
      return blockProduct(toPrecision(a, precision), toPrecision(b, precision), options, gemm, task);
    },
    async distances(a, b, distance, task) {
      requireSameColumns(a, b);
      return denseDistances(a, b, distance, precision, gemm, task);
    },
    ...rowOperations({
      crew,
      precision,
      fewestPaired: report.used === 'cpu' && precision === 'single' ? FEWEST_PAIRED : Infinity,
    }),
    pca: (x, components, task) =>
      principalComponents(
        x,
        components,
        precision,
        async (a, b, options, part) => toDouble(await blockProduct(a, b, options, gemm, part)),
        task,
      ),
  };
}
