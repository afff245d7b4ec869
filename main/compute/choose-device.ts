import { existsSync, readdirSync } from 'node:fs';
import type { DeviceChoice, DeviceId, DeviceReport } from '../core/compute';
import { AppError } from '../core/errors';
import type { Precision } from '../core/matrix';
import { Matrix } from '../core/matrix';
import { createRng } from '../core/rng';
import { quietTask } from '../core/task';
import { roundingBound } from './distance-rows';
import type { Gemm } from './gemm';
import { prepareNearest } from './nearest-rows';
import { createReferenceCompute } from './reference';

/** What `auto` tries, in this order, before the processor. CoreML may compute in half precision: never unasked. */
const AUTOMATIC: readonly DeviceId[] = ['cuda', 'dml', 'webgpu'];

/** What devices are called in sentences. */
export const DEVICE_NAMES: Readonly<Record<DeviceId, string>> = {
  cpu: 'the processor',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
};

/** Of the self-test's product: more than one tile of a graphics kernel in every direction, and no round numbers. */
const TEST = { rows: 96, inner: 131, cols: 75 };
/** Sides of the timed products: a small one tells what is hopeless; the large one does not judge a card by its start. */
const SMALL = 512;
const LARGE = 2048;
const INNER = 384;
/** How many times slower than the processor a device is at the small product when the large one is not even tried. */
const HOPELESS = 10;
/** How much faster than the processor a device must be for `auto` to take it. */
const WORTHWHILE = 1.5;

/** A device's products, and how to open them: replaced in tests. */
export type OpenGemm = (device: DeviceId) => Gemm;

function randomMatrix(rows: number, cols: number, name: string): Matrix {
  const rng = createRng(1, name);
  return new Matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => rng.normal()),
  );
}

/**
 * Compares a device with the plain implementation: a product to the rounding of single precision, and the neighbours
 * found with it.
 * @returns what is wrong, undefined where all is right
 */
async function findFault(gemm: Gemm): Promise<string | undefined> {
  const reference = createReferenceCompute('double');
  const a = randomMatrix(TEST.rows, TEST.inner, 'a');
  const b = randomMatrix(TEST.cols, TEST.inner, 'b');
  const product = new Matrix(TEST.rows, TEST.cols, new Float32Array(TEST.rows * TEST.cols));
  await gemm.multiply(a, b, { transposeB: true }, product);
  const expected = await reference.product(a, b, { transposeB: true }, quietTask());
  // Rows of normal values are about √inner long. Single precision stays far below a sixteenth of the worst case for
  // these, half precision (or the ten bits of TF32) far above.
  const allowed = roundingBound(2 * Math.sqrt(TEST.inner), TEST.inner, 'single') / 16;
  const off = product.data.reduce((most, value, i) => {
    const error = Math.abs(value - expected.data[i]);
    return error <= most ? most : error;
  }, 0);
  if (!(off <= allowed))
    return `its products are off by ${off.toPrecision(2)} in a test that allows ${allowed.toPrecision(2)}`;
  const query = { queries: a, references: a, k: 5, distance: 'euclidean', excludeSelf: true } as const;
  const found = await prepareNearest(query, 'single', gemm)(0, a.rows, quietTask());
  const neighbours = await reference.neighbours(a, 5, 'euclidean', quietTask());
  const same = found.indices.every((index, at) => index === neighbours.indices[at]);
  return same ? undefined : 'it finds other neighbours than the processor in a test';
}

/** Milliseconds for a square product, the first run not counted. */
async function timeProduct(gemm: Gemm, side: number): Promise<number> {
  const a = randomMatrix(side, INNER, 'a');
  const b = randomMatrix(side, INNER, 'b');
  const product = new Matrix(side, side, new Float32Array(side * side));
  await gemm.multiply(a, b, { transposeB: true }, product);
  const start = performance.now();
  await gemm.multiply(a, b, { transposeB: true }, product);
  return performance.now() - start;
}

async function isWorthwhile(gemm: Gemm, processor: Gemm): Promise<boolean> {
  const smallMs = await timeProduct(gemm, SMALL);
  if (smallMs > HOPELESS * (await timeProduct(processor, SMALL))) return false;
  const largeMs = await timeProduct(gemm, LARGE);
  return largeMs * WORTHWHILE <= (await timeProduct(processor, LARGE));
}

const VULKAN_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];

/** Where Linux has no Vulkan driver, trying WebGPU only prints the driver loader's complaints. */
function lacksVulkan(): boolean {
  const { VK_ICD_FILENAMES, VK_DRIVER_FILES } = process.env;
  if (process.platform !== 'linux' || VK_ICD_FILENAMES !== undefined || VK_DRIVER_FILES !== undefined)
    return false;
  return !VULKAN_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0);
}

/** The products of a device that passed its self-test, or why not. */
async function tryDevice(device: DeviceId, open: OpenGemm): Promise<Gemm | string> {
  if (device === 'webgpu' && lacksVulkan()) return 'no Vulkan graphics driver is installed';
  try {
    const gemm = open(device);
    return (await findFault(gemm)) ?? gemm;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

async function chooseAutomatically(open: OpenGemm): Promise<{ gemm: Gemm; report: DeviceReport }> {
  const processor = open('cpu');
  const reasons: string[] = [];
  for (const device of AUTOMATIC) {
    const gemm = await tryDevice(device, open);
    if (typeof gemm === 'string') {
      reasons.push(`${DEVICE_NAMES[device]}: ${gemm}`);
      continue;
    }
    if (await isWorthwhile(gemm, processor)) return { gemm, report: { asked: 'auto', used: device } };
    reasons.push(`${DEVICE_NAMES[device]}: it works, but is not faster here than the processor`);
  }
  const fellBackBecause = `no graphics device can be used with profit (${reasons.join('; ')})`;
  return { gemm: processor, report: { asked: 'auto', used: 'cpu', fellBackBecause } };
}

/**
 * The device that is to do the work. One that is asked for but cannot be opened, or computes something else than
 * the plain implementation in a self-test, is replaced by the processor, and the report says why. `auto` takes the
 * first that passes and is clearly faster than the processor.
 */
export async function chooseDevice(
  asked: DeviceChoice,
  precision: Precision,
  open: OpenGemm,
): Promise<{ gemm: Gemm; report: DeviceReport }> {
  if (asked === 'cpu') return { gemm: open('cpu'), report: { asked, used: 'cpu' } };
  if (precision === 'double') {
    const fellBackBecause = 'double precision is computed on the processor only';
    return { gemm: open('cpu'), report: { asked, used: 'cpu', fellBackBecause } };
  }
  if (asked === 'auto') return chooseAutomatically(open);
  const gemm = await tryDevice(asked, open);
  if (typeof gemm !== 'string') return { gemm, report: { asked, used: asked } };
  const fellBackBecause = `${DEVICE_NAMES[asked]} cannot be used: ${gemm}`;
  return { gemm: open('cpu'), report: { asked, used: 'cpu', fellBackBecause } };
}
