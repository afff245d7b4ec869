import path from 'node:path';
import { quietTask } from '../../main/core/task';
import { openEmbedder } from '../../main/embedding/open-embedder';
import { unbatch } from '../helpers/cli';
import { largestDifference, readFloats, readGolden } from './golden-models';

/**
 * Imports every golden checkpoint from the command line and embeds a golden picture through WebGPU, also in
 * halves where the device has them. Runs in a process of
 * its own, whose graphics driver its parent has chosen; prints one line of JSON.
 */
const [, , folder, modelsDir] = process.argv;
const { cases, images } = readGolden(folder);
const report: unknown[] = [];
for (const { id, file, architecture, golden, tolerance_max_abs: tolerance } of cases) {
  const outputs = golden.original!.outputs;
  // The smallest picture: the driver is slow.
  const image = images
    .filter(({ name }) => Object.hasOwn(outputs, name))
    .sort((a, b) => a.shape[2] * a.shape[3] - b.shape[2] * b.shape[3])[0];
  const [, , height, width] = image.shape;
  const imported = await unbatch(
    ...['models', 'import', path.join(folder, file), '--id', id, '--models-dir', modelsDir],
    ...['--heads', String(architecture.num_heads), '--input-size', `${height}x${width}`],
  );
  if (imported.code !== 0) throw new Error(`${id} was not imported: ${imported.stderr}`);
  const embedder = await openEmbedder(id, { modelsDir, device: 'webgpu' });
  const { data } = await embedder.embed(readFloats(path.join(folder, image.file)), 1, quietTask());
  const off = largestDifference(data, outputs[image.name].cls);
  await embedder.close();
  const halves = await openEmbedder(id, { modelsDir, device: 'webgpu', networkPrecision: 'fp16' });
  const half = await halves.embed(readFloats(path.join(folder, image.file)), 1, quietTask());
  const halfOff = largestDifference(half.data, outputs[image.name].cls);
  report.push({ id, device: embedder.device, off, tolerance, precision: halves.precision, halfOff });
  await halves.close();
}
process.stdout.write(`${JSON.stringify(report)}\n`);
