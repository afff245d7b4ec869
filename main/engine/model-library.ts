/** The model library as plain data for the window and the command line: what is imported, and what can be. */
import type {
  ImportedModel,
  KnownModelEntry,
  ModelFileCheck,
  ModelImportOptions,
  ModelLibrary,
} from '../contract/models';
import type { Task } from '../core/task';
import type { VitFacts } from '../embedding/architecture';
import { checkModel } from '../embedding/check-model';
import { importModel } from '../embedding/import-model';
import type { FoundModel } from '../embedding/known-models';
import { findKnownModel, knownModels as KNOWN } from '../embedding/known-models';
import { listModels } from '../embedding/list-models';
import type { ModelCard, Preprocessing } from '../embedding/model-card';
import { valuesOf } from '../embedding/picture-values';

function architectureText(facts: VitFacts): string {
  const { depth, width, heads, patchPx, registers, gated } = facts;
  const extras = [
    ...(gated ? ['gated feed-forward layers'] : []),
    ...(registers > 0 ? [`${registers} registers`] : []),
  ];
  return [
    `vision transformer: ${depth} blocks of width ${width}`,
    `${heads} ${heads === 1 ? 'head' : 'heads'}`,
    `patches of ${patchPx} pixels`,
    ...extras,
  ].join(', ');
}

const graphText = (format: string): string =>
  `a network that came as a graph of ${format === 'onnx' ? 'ONNX' : 'TensorFlow.js, which runs it'}`;

function preprocessingText({ resize, normalise, from }: Preprocessing): string {
  const resized =
    resize.kind === 'squash'
      ? `resized to its input (${resize.filter})`
      : `shorter side to ${resize.sizePx} pixels (${resize.filter}), centre cut out`;
  const normalised =
    normalise === 'image'
      ? "each channel by each picture's own mean and deviation"
      : `mean ${normalise.mean.join(', ')}, deviation ${normalise.sd.join(', ')}`;
  return `${resized}; ${normalised}; as ${from}`;
}

const knownOf = (card: ModelCard): FoundModel | undefined =>
  card.kind === 'vit' ? findKnownModel(card.source.file, card.source.sha256, card.architecture) : undefined;

/** An imported model's card as the library shows it. */
export function describeModel(card: ModelCard): ImportedModel {
  const { id, title, licence, citation, source, input, output, preprocessing } = card;
  const known = knownOf(card);
  return {
    id,
    title,
    licence,
    citation,
    known: known === undefined ? null : { id: known.model.id, certain: known.certain },
    source,
    heightPx: input.height,
    widthPx: input.width,
    channels: input.channels,
    dimensions: output.width,
    architecture: card.kind === 'vit' ? architectureText(card.architecture) : graphText(card.source.format),
    preprocessing: preprocessingText(preprocessing),
    values: card.kind === 'vit' ? null : valuesOf(preprocessing),
  };
}

/** The imported models, by id. */
export const importedModels = async (modelsDir: string): Promise<readonly ImportedModel[]> =>
  (await listModels(modelsDir)).map(describeModel);

/** The models that the field uses, each with what was imported of it. */
export async function knownModels(modelsDir: string): Promise<readonly KnownModelEntry[]> {
  const imported = await importedModels(modelsDir);
  return KNOWN.map(({ id, title, summary, citation, licence, from, files, architecture, notVerified }) => ({
    id,
    title,
    summary,
    citation,
    licence,
    from,
    files: files.map(({ name, aboutBytes, sha256 }) => ({
      name,
      bytes: aboutBytes ?? null,
      sha256: sha256 ?? null,
    })),
    dimensions: architecture.width ?? null,
    channels: architecture.channels ?? null,
    notVerified: notVerified ?? [],
    importedAs: imported.filter((model) => model.known?.id === id).map((model) => model.id),
  }));
}

export const modelLibrary = async (modelsDir: string): Promise<ModelLibrary> => ({
  folder: modelsDir,
  imported: await importedModels(modelsDir),
  known: await knownModels(modelsDir),
});

/**
 * Imports a model file into the library. The task's parts are named for people; aborting it leaves nothing behind.
 * @throws {ModelError} saying what is wrong with the file and what to do @throws {ParamError} for options that do not fit
 * @throws {CancelledError}
 */
export const importModelFile = async (
  file: string,
  options: ModelImportOptions,
  modelsDir: string,
  task: Task,
): Promise<ImportedModel> => describeModel(await importModel(file, { ...options, modelsDir, task }));

/** What a model file is, before it is imported; writes nothing. @throws {ModelError} saying why it could not be imported */
export async function checkModelFile(
  file: string,
  options: ModelImportOptions = {},
  task?: Task,
): Promise<ModelFileCheck> {
  const check = await checkModel(file, { ...options, ...(task === undefined ? {} : { task }) });
  const { format, bytes, sha256, known, inputSize, channels, dimensions, architecture, outputs } = check;
  return {
    file,
    format,
    bytes,
    sha256,
    known: known === undefined ? null : { id: known.id, title: known.title, certain: known.certain },
    heightPx: inputSize.height,
    widthPx: inputSize.width,
    channels,
    dimensions,
    architecture: architecture === undefined ? graphText(format) : architectureText(architecture),
    outputs: outputs ?? [],
  };
}
