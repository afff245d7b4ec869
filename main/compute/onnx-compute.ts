import type { Compute, DeviceChoice } from '../core/compute';
import type { Precision } from '../core/matrix';
import { toDouble, toPrecision } from '../core/matrix';
import { blockProduct } from './block-product';
import { chooseDevice } from './choose-device';
import { denseDistances } from './dense-distances';
import { distanceSums } from './distance-sums';
import { createGemm } from './gemm';
import { nearestRows } from './nearest-rows';
import { nearestSets } from './nearest-sets';
import { principalComponents } from './principal-components';
import { neighbourCount, requireSameColumns } from './shape-checks';

export interface OnnxComputeOptions {
  readonly device: DeviceChoice;
  readonly precision: Precision;
  /** Threads of the processor; as many as there are cores unless given. */
  readonly threads?: number;
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
}: OnnxComputeOptions): Promise<Compute> {
  const { gemm, report } = await chooseDevice(device, precision, (id) => createGemm(id, threads));
  return {
    precision,
    device: report,
    async product(a, b, options, task) {
      return blockProduct(toPrecision(a, precision), toPrecision(b, precision), options, gemm, task);
    },
    async distances(a, b, distance, task) {
      requireSameColumns(a, b);
      return denseDistances(a, b, distance, precision, gemm, task);
    },
    async neighbours(x, k, distance, task) {
      const query = {
        queries: x,
        references: x,
        k: neighbourCount(k, x.rows - 1),
        distance,
        excludeSelf: true,
      };
      return nearestRows(query, precision, gemm, task);
    },
    async nearest(queries, references, k, distance, task) {
      requireSameColumns(queries, references);
      const query = {
        queries,
        references,
        k: neighbourCount(k, references.rows),
        distance,
        excludeSelf: false,
      };
      return nearestRows(query, precision, gemm, task);
    },
    async nearestSets(x, k, distance, task, visit) {
      const count = neighbourCount(k, x.rows - 1);
      const query = { queries: x, references: x, k: count, distance, excludeSelf: true };
      return nearestSets(query, precision, gemm, task, visit);
    },
    distanceSums: (x, groups, count, distance, task) =>
      distanceSums(x, groups, count, distance, precision, gemm, task),
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
