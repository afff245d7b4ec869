import type { ChannelChoice, EmbeddingChoice, Machine, ViewChoice } from '../contract/recipe';
import type { EmbedderInfo } from '../contract/models';
import type { DeviceReport } from '../core/compute';
import { AppError, ParamError } from '../core/errors';
import type { Task } from '../core/task';
import { morphology } from '../embedding/morphology/morphology';
import { profileNames } from '../embedding/morphology/profile-files';
import { createMorphologyPool } from '../embedding/morphology/morphology-pool';
import { createNetworkEmbedder } from '../embedding/network-embedder';
import type { Views } from '../embedding/views';
import type { OpenEmbedder } from '../embedding/make-embedder';
import { openEmbedder } from '../embedding/open-embedder';
import type { FileFault, ImagePreparation } from '../embedding/read-planes';
import { decodeImage } from '../images/decode-image';
import type { ChannelStrategy } from '../embedding/preprocess';
import { networkChannels, profileChannels } from './choose-channels';
import { embedInPool } from './embed-in-pool';
import type { RowFiles } from './row-files';
import { threadCount } from './session';
import { STEP_VERSIONS, canonicalJson, hashText } from './step-key';
import { workerEntry } from './worker-entry';

/** What became of one row. */
export type RowOutcome =
  | {
      readonly features: Float32Array;
      /** Of each of the row's files. */
      readonly sha256: readonly string[];
    }
  | FileFault;

/** Turns rows of image files into feature vectors: the morphology profile, or a network. */
export interface RowEmbedder {
  /** Names everything that decides the numbers: model, version, scaling, channels. A folder's name. */
  readonly key: string;
  readonly featureNames: readonly string[];
  /** Of images kept in several resolutions the smallest whose sides are at least so long is read; left out: the full one. */
  readonly leastSidePx?: number;
  /** What does the work, and why it is not what was asked for. */
  readonly device: DeviceReport;
  /** Embeds rows in any order; `done` hears each once, and is waited for. */
  embed(
    rows: readonly RowFiles[],
    done: (row: number, outcome: RowOutcome) => Promise<void>,
    task: Task,
  ): Promise<void>;
  /** What runs a network, and why so; absent where none is run. */
  info?(): EmbedderInfo;
  close(): Promise<void>;
}

/** Image profiles are computed on the processor, whatever else there is. */
export const PROCESSOR: DeviceReport = { asked: 'cpu', used: 'cpu' };

/** What the study calls the channel of a picture whose name tells none. */
const WHOLE_PICTURE = 'image';

/** Rows that are looked at to learn whether a folder holds colour or grey pictures. */
const PROBED = 12;

/** Channels of pictures whose names tell none: red, green and blue as soon as one is in colour. */
async function probeChannels(rows: readonly RowFiles[]): Promise<readonly string[]> {
  const stride = Math.max(1, Math.floor(rows.length / PROBED));
  let grey: readonly string[] | undefined;
  for (let row = 0; row < rows.length; row += stride) {
    const [file] = rows[row].files;
    try {
      const { planes } = await decodeImage(file.path, { page: file.page });
      if (planes.length > 1) return planes.map(({ channel }) => channel);
      grey = planes.map(() => file.channel);
    } catch (error) {
      // It will be listed with its reason when its turn comes.
      if (!(error instanceof AppError)) throw error;
    }
  }
  return grey ?? [WHOLE_PICTURE];
}

/** The study's channels; looked up in the pictures where file names tell none. */
export async function channelsOf(
  named: readonly string[],
  rows: readonly RowFiles[],
): Promise<readonly string[]> {
  const whole = named.length === 0 || (named.length === 1 && named[0] === WHOLE_PICTURE);
  return whole ? probeChannels(rows) : named;
}

async function openMorphology(
  embedding: EmbeddingChoice,
  named: readonly string[],
  rows: readonly RowFiles[],
  machine: Machine,
): Promise<RowEmbedder> {
  const known = await channelsOf(named, rows);
  const { channels, apart } = profileChannels(embedding.channels, known);
  const views = viewsOf(embedding.views);
  const entry = workerEntry('morphology-worker');
  const pool = createMorphologyPool({
    threads: threadCount(machine),
    ...(entry === undefined ? {} : { entry }),
  });
  const preparation = preparationOf(embedding);
  const cut = {
    ...(apart ? { apart } : {}),
    ...(views.kind === 'whole' ? {} : { views }),
  };
  const facts = { model: 'morphology', version: STEP_VERSIONS.embed, channels, ...cut, ...preparation };
  return {
    key: `morphology-${hashText(canonicalJson(facts))}`,
    featureNames: profileNames(channels, apart),
    device: PROCESSOR,
    embed: (todo, done, task) =>
      embedInPool(
        pool,
        todo,
        ({ files, cells = [], cellPx }) => ({
          ...{ files, cells, channels, preparation, ...cut },
          ...(cellPx === undefined ? {} : { cellPx }),
        }),
        done,
        task,
      ),
    close: () => pool.close(),
  };
}

/** What decides the pixels of every view: where cells are comes with each row. */
const viewsOf = (choice: ViewChoice): Views =>
  choice.kind === 'cells' ? { kind: 'cells', sizePx: choice.sizePx, border: choice.border } : choice;

/** The steps that a recipe asks for between stored and measured pixels. */
const preparationOf = ({ scaling, percentiles }: EmbeddingChoice): ImagePreparation =>
  scaling === 'percentile' ? { percentiles } : {};

/** The channels of a network; one that cannot be used with those chosen is closed again. */
async function chooseOrClose(
  embedder: OpenEmbedder,
  choice: ChannelChoice,
  channels: readonly string[],
): Promise<ChannelStrategy> {
  try {
    return networkChannels(choice, channels, embedder.card.input.channels);
  } catch (error) {
    await embedder.close();
    throw error;
  }
}

/** A network, given the recipe's channels and scaling. */
async function openNetwork(
  embedding: EmbeddingChoice,
  named: readonly string[],
  rows: readonly RowFiles[],
  machine: Machine,
): Promise<RowEmbedder> {
  const { modelsDir, device, runtime } = machine;
  const threads = threadCount(machine);
  const sessionWorker = workerEntry('session-worker');
  const embedder = await openEmbedder(embedding.model, {
    ...(sessionWorker === undefined ? {} : { sessionWorker }),
    modelsDir,
    device,
    runtime,
    threads,
    ...(embedding.precision === undefined ? {} : { networkPrecision: embedding.precision }),
  });
  const channels = await channelsOf(named, rows);
  const entry = workerEntry('tile-worker');
  const network = createNetworkEmbedder({
    embedder,
    channels,
    strategy: await chooseOrClose(embedder, embedding.channels, channels),
    views: viewsOf(embedding.views),
    preparation: preparationOf(embedding),
    pool: { threads, ...(entry === undefined ? {} : { entry }) },
  });
  return {
    key: `${embedder.card.id}-${hashText(canonicalJson({ version: STEP_VERSIONS.embed, ...network.facts }))}`,
    featureNames: network.featureNames,
    ...(network.leastSidePx === undefined ? {} : { leastSidePx: network.leastSidePx }),
    device: embedder.device,
    embed: (todo, done, task) => network.embed(todo, done, task),
    info: () => embedder.info(),
    close: () => network.close(),
  };
}

/** The embedder under a key that tells how z-stacks are put together, where rows have any: the same files, other numbers. */
export function keyedByStack(embedder: RowEmbedder, rows: readonly RowFiles[]): RowEmbedder {
  const stacked = rows.find(({ files }) => files.some(({ stack }) => stack !== undefined));
  const stack = stacked?.files.find((file) => file.stack !== undefined)?.stack;
  return stack === undefined ? embedder : { ...embedder, key: `${embedder.key}-z-${stack}` };
}

/** @throws {ParamError} for another precision than fp32, which is a network's */
function refusePrecision({ precision = 'fp32' }: EmbeddingChoice): void {
  if (precision === 'fp32') return;
  throw new ParamError(
    {
      'embedding-precision': `precision ${precision} is for networks, but the embedding is ${morphology.id}`,
    },
    { hint: 'choose an imported model with --model, or leave --embedding-precision out' },
  );
}

/**
 * The embedder of a recipe: `morphology`, the id of an imported model, or a model's file.
 * @param channels  as the study names them; `image` where file names tell none
 * @throws {ModelError} for a model that does not exist or cannot be run
 * @throws {ParamError} for a precision that does not apply to the model or the device
 */
export async function openRowEmbedder(
  embedding: EmbeddingChoice,
  channels: readonly string[],
  rows: readonly RowFiles[],
  machine: Machine,
): Promise<RowEmbedder> {
  const isMorphology = embedding.model === morphology.id;
  if (isMorphology) refusePrecision(embedding);
  const open = isMorphology ? openMorphology : openNetwork;
  return keyedByStack(await open(embedding, channels, rows, machine), rows);
}
