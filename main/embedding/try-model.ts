/*
 * The trial of a model that was just imported: one picture through it on the processor. A runtime holds the weights of
 * an open graph twice (mapped from the file, and packed for its products), so a large transformer is tried a few
 * blocks at a time, each part opened, run on what the part before it gave, and closed: the same numbers up to
 * rounding, in the memory of one part.
 */
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { encodeModel } from '../compute/graph/encode-model';
import { openSession } from '../compute/session';
import type { TensorData } from '../compute/session';
import { ModelError } from '../core/errors';
import type { Task } from '../core/task';
import type { VitFacts } from './architecture';
import type { VitPart } from './build-vit';
import { buildVitPart, plainWeights } from './build-vit';
import { checkInput } from './check-input';
import { countOf } from './checkpoint/tensor-ref';
import type { ModelCard } from './model-card';
import { GRAPH_FILE } from './model-card';
import { pictureTensor, requireFloats } from './onnx-pictures';
import { PLAIN_LAYOUT } from './picture-axes';

/** A card as it is before the trial. */
export type UntriedModel = ModelCard extends infer Card
  ? Card extends ModelCard
    ? Omit<Card, 'check'>
    : never
  : never;
type UntriedVit = Extract<UntriedModel, { kind: 'vit' }>;

/** Of the weights of one part, unless a single block has more. */
const PART_BYTES = 64e6;
/** Transformers with more weights than this are tried in parts. */
const WHOLE_BYTES = 256e6;
const PART_FILE = '.part.onnx';

const weightBytes = (weights: UntriedVit['weights'], prefix = ''): number =>
  Object.entries(weights)
    .filter(([name]) => name.startsWith(prefix))
    .reduce((sum, [, { shape }]) => sum + 4 * countOf(shape), 0);

/** The blocks of a transformer in parts of about `partBytes` of weights; all in one where it is small. */
export function partsOf({
  architecture: { depth },
  weights,
}: {
  readonly architecture: Pick<VitFacts, 'depth'>;
  readonly weights: UntriedVit['weights'];
}): readonly VitPart[] {
  if (weightBytes(weights) <= WHOLE_BYTES) return [{ from: 0, to: depth }];
  const blocks = Math.max(1, Math.floor(PART_BYTES / weightBytes(weights, 'blocks.0.')));
  return Array.from({ length: Math.ceil(depth / blocks) }, (_, i) => ({
    from: i * blocks,
    to: Math.min(depth, (i + 1) * blocks),
  }));
}

/** Runs a graph that takes one tensor and gives one. */
async function runGraph(graph: string, input: TensorData): Promise<TensorData> {
  const session = await openSession(graph, { device: 'cpu' });
  try {
    const results = await session.run({ [session.inputNames[0]]: input });
    return results[session.outputNames[0]];
  } finally {
    await session.release();
  }
}

/**
 * The embedding of one picture, a part of the transformer at a time.
 * @throws {CancelledError}
 */
export async function runInParts(
  folder: string,
  vit: UntriedVit,
  parts: readonly VitPart[],
  picture: TensorData,
  task: Task,
): Promise<TensorData> {
  const weights = plainWeights(new Map(Object.entries(vit.weights)));
  const file = path.join(folder, PART_FILE);
  let values = picture;
  try {
    for (const [done, part] of parts.entries()) {
      await task.tick(done, parts.length);
      await writeFile(file, encodeModel(buildVitPart(vit.architecture, vit.input, weights, part)));
      values = await runGraph(file, values);
    }
    return values;
  } finally {
    await rm(file, { force: true });
  }
}

/** The output of one picture, a graph of several outputs among them. */
async function runWhole(folder: string, model: UntriedModel): Promise<Pick<TensorData, 'data'>> {
  const { input, output } = model;
  if (model.kind === 'tfjs-graph') {
    const { tryGraph } = await import('./tfjs/run-pictures');
    return { data: await tryGraph(folder, model, checkInput(input)) };
  }
  const session = await openSession(path.join(folder, GRAPH_FILE), { device: 'cpu' });
  try {
    const picture = pictureTensor(checkInput(input), input, model.kind === 'onnx' ? model : PLAIN_LAYOUT);
    const { [output.name]: result } = await session.run({ [input.name]: picture });
    return { data: requireFloats(result, output.name) };
  } finally {
    await session.release();
  }
}

/**
 * One pass of the new model in `folder` on the processor: it must open, run, and give finite numbers.
 * @param file what the model was made of, for messages
 * @throws {ModelError} when it does not
 */
export async function tryModel(
  folder: string,
  model: UntriedModel,
  file: string,
  task: Task,
): Promise<ModelCard['check']> {
  const { input, output } = model;
  const picture = pictureTensor(checkInput(input), input, PLAIN_LAYOUT);
  const parts = model.kind === 'vit' ? partsOf(model) : [];
  await task.tick(0, 1);
  const { data } =
    model.kind === 'vit' && parts.length > 1
      ? await runInParts(folder, model, parts, picture, task)
      : await runWhole(folder, model);
  await task.tick(1, 1);
  const values = Array.from(data, Number);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0 || values.length !== output.width) {
    throw new ModelError(
      `${file}: the imported model gives ${values[bad] ?? `${values.length} values`} for a test picture`,
      { hint: 'the weights are damaged or far out of range: use another checkpoint' },
    );
  }
  return { input: 'normal, seed 1', output: values };
}
