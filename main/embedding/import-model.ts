/*
 * From a file of weights to a model that can be run: a folder with one ONNX graph, its weights and a card. The
 * folder appears as a whole or not at all; the file it came from is not changed and not needed afterwards.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { PictureValues } from '../contract/models';
import { encodeModel } from '../compute/graph/encode-model';
import { AppError, ModelError, ParamError, StorageError } from '../core/errors';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import { recogniseVit } from './architecture';
import type { VitCheckpoint } from './architecture';
import { VIT_INPUT, VIT_OUTPUT, buildVit, plainWeights } from './build-vit';
import type { Checkpoint } from './checkpoint/open-checkpoint';
import { openCheckpoint } from './checkpoint/open-checkpoint';
import type { ModelFileFormat } from './checkpoint/sniff-checkpoint';
import { choosePreprocessing, defaultSize } from './choose-preprocessing';
import { draftGraph } from './draft-graph';
import { hashModel, modelFileAt, sniffFile, stampOf } from './inspect-file';
import { findKnownModel } from './known-models';
import type { ModelCard } from './model-card';
import { CARD_FILE, GRAPH_FILE, readModelCard } from './model-card';
import type { PositionRule } from './positions';
import { interpolationOf } from './positions';
import type { InputSize } from './stream-weights';
import { streamWeights } from './stream-weights';
import type { UntriedModel } from './try-model';
import { tryModel } from './try-model';
import { WEIGHT_FILE, createWeightFile } from './weight-file';

export interface ImportOptions {
  /** Folder of imported models. */
  readonly modelsDir: string;
  /** What it will be called; made from the file's name unless given. */
  readonly id?: string;
  /** Attention heads, where the file does not tell. */
  readonly heads?: number;
  /** Of the pictures; as the model is usually used unless given. */
  readonly inputSize?: InputSize;
  readonly positions?: PositionRule;
  /** Of a graph with several outputs. */
  readonly output?: string;
  /** Of a graph: in which values it takes its pictures; by the custom of its format unless given. */
  readonly values?: PictureValues;
  readonly task?: Task;
}

/** Of the whole import. */
const SHARES = { hash: 0.15, weights: 0.65, trial: 0.2 } as const;

const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** @throws {ParamError} when the name cannot be a folder's */
export function modelId(file: string, asked?: string): string {
  if (asked !== undefined) {
    if (ID.test(asked)) return asked;
    throw new ParamError({
      id: `id must be small letters, digits, dots, dashes (at most 64), got "${asked}"`,
    });
  }
  const { name, dir } = path.parse(path.resolve(file));
  // Every library's files have the same name; their folder tells more.
  const stem = /^(model|pytorch_model)$/.test(name) && dir !== '' ? path.basename(dir) : name;
  const id = stem
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|-+$/g, '')
    .slice(0, 64);
  return id === '' ? 'model' : id;
}

/** @throws {ParamError} when the size is no multiple of the patch, or has too few patches */
export function requireSize({ facts }: VitCheckpoint, { height, width }: InputSize): void {
  const { patchPx, registers } = facts;
  const isSize = [height, width].every(
    (side) => Number.isInteger(side) && side > 0 && side <= 4096 && side % patchPx === 0,
  );
  if (isSize && (height / patchPx) * (width / patchPx) > registers) return;
  throw new ParamError({
    inputSize: `input-size must be a multiple of the patch size ${patchPx} in height and width, at most 4096, got ${height} × ${width}`,
  });
}

async function sourceOf(file: string, format: ModelFileFormat, task: Task): Promise<ModelCard['source']> {
  const { sha256, bytes } = await hashModel(file, task.child('Reading the file', SHARES.hash));
  return { file: path.basename(file), format, bytes, sha256 };
}

async function draftVit(
  checkpoint: Checkpoint,
  folder: string,
  id: string,
  options: ImportOptions,
  task: Task,
): Promise<UntriedModel> {
  const vit = recogniseVit(checkpoint, options.heads);
  const { facts } = vit;
  const size = options.inputSize ?? defaultSize(facts);
  requireSize(vit, size);
  const rule = options.positions ?? 'original';
  const source = await sourceOf(checkpoint.path, checkpoint.format, task);
  const writer = await createWeightFile(path.join(folder, WEIGHT_FILE));
  try {
    await streamWeights(
      checkpoint.path,
      vit,
      size,
      rule,
      writer,
      task.child('Writing weights', SHARES.weights),
    );
  } finally {
    await writer.close();
  }
  await writeFile(
    path.join(folder, GRAPH_FILE),
    encodeModel(buildVit(facts, size, plainWeights(writer.places))),
  );
  const known = findKnownModel(source.file, source.sha256, facts);
  return {
    unbatchModel: 1,
    kind: 'vit',
    id,
    title: known?.model.title ?? id,
    licence: known?.certain === true ? known.model.licence : 'not known: see where the file is from',
    citation: known?.model.citation ?? '',
    source,
    architecture: facts,
    input: { name: VIT_INPUT, ...size, channels: facts.channels },
    output: { name: VIT_OUTPUT, width: facts.width },
    positions: { rule, interpolation: interpolationOf(facts, rule) },
    preprocessing: choosePreprocessing(checkpoint, facts, size),
    weights: Object.fromEntries(writer.places),
  };
}

/** Whether there is a model of this name that was made of another file. */
async function refuseTaken(target: string, source: ModelCard['source']): Promise<void> {
  const there = await readModelCard(target).catch(() => undefined);
  if (there === undefined || there.source.sha256 === source.sha256) return;
  throw new ModelError(
    `there is already a model "${there.id}", made from another file (${there.source.file})`,
    {
      hint: 'give this one another name with --id',
    },
  );
}

/** Puts the finished folder in place; an older one of the same name goes once the new one is there. */
async function replaceFolder(made: string, target: string): Promise<void> {
  const old = `${made}.old`;
  const hadOld = await rename(target, old).then(
    () => true,
    () => false,
  );
  await rename(made, target);
  if (hadOld) await rm(old, { recursive: true, force: true });
}

async function makeFolder(modelsDir: string, id: string): Promise<string> {
  const folder = path.join(modelsDir, `.${id}.${randomBytes(6).toString('hex')}.partial`);
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new StorageError(`${modelsDir} cannot be written`, {
      cause: error,
      hint: 'choose another folder with --models-dir',
    });
  }
  return folder;
}

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT'];

/** What the drive says while a model is read and written, in the words of the rest; other errors stay as they are. */
function explainDrive(error: unknown, file: string, modelsDir: string): unknown {
  if (error instanceof AppError || !(error instanceof Error && 'code' in error && 'syscall' in error)) {
    return error;
  }
  const code = String(error.code);
  if (FULL.includes(code)) {
    return new StorageError(`there is no room for the model ${path.basename(file)} in ${modelsDir}`, {
      cause: error,
      hint: 'make room there, or choose another folder with --models-dir',
    });
  }
  return new StorageError(
    `${path.basename(file)} cannot be imported: the drive answers ${code} to ${String(error.syscall)}`,
    { cause: error, hint: 'look at the drives of the file and of the folder of models' },
  );
}

/**
 * Imports a checkpoint (.pth, .pt, .bin, .safetensors) or a graph (.onnx, model.json) into `modelsDir`, and tries it.
 * @returns its card, which also lies in its folder
 * @throws {ModelError} when the file is no model, a model that is not supported, or a damaged one; nothing is left behind
 * @throws {ParamError} for options that do not fit the model
 */
export async function importModel(given: string, options: ImportOptions): Promise<ModelCard> {
  const { modelsDir, task = quietTask() } = options;
  const file = await modelFileAt(given);
  const id = modelId(file, options.id);
  const format = await sniffFile(file);
  const isGraph = format === 'onnx' || format === 'tfjs-graph';
  if (!isGraph && options.values !== undefined) {
    throw new ParamError({ values: `values is for graphs: how ${file} takes its pictures is known` });
  }
  const stamp = await stampOf(file);
  const checkpoint = isGraph ? undefined : await openCheckpoint(file);
  try {
    // Refused before anything is written, where it can be.
    if (checkpoint !== undefined) recogniseVit(checkpoint, options.heads);
    const folder = await makeFolder(modelsDir, id);
    try {
      const draft =
        checkpoint === undefined
          ? await draftGraph(file, folder, {
              ...options,
              id,
              source: await sourceOf(file, format, task),
              task: task.child('Copying the model', SHARES.weights),
            })
          : await draftVit(checkpoint, folder, id, options, task);
      await refuseTaken(path.join(modelsDir, id), draft.source);
      if ((await stampOf(file)) !== stamp) {
        throw new ModelError(`${file} was changed while it was read`, {
          hint: 'import it again once it is written to the end',
        });
      }
      const trial = task.child('Trying the model', SHARES.trial);
      const card = { ...draft, check: await tryModel(folder, draft, file, trial) } as ModelCard;
      await writeFile(path.join(folder, CARD_FILE), `${JSON.stringify(card, null, 1)}\n`);
      await replaceFolder(folder, path.join(modelsDir, id));
      return card;
    } catch (error) {
      throw explainDrive(error, file, modelsDir);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await checkpoint?.close();
  }
}
