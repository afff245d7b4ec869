import path from 'node:path';
import type { Machine } from '../../contract/recipe';
import type { CellCentre } from '../../contract/study';
import { InputError } from '../../core/errors';
import type { Task } from '../../core/task';
import { createNucleusPool } from '../../embedding/nuclei/nucleus-pool';
import { NUCLEUS_OPTIONS } from '../../images/nuclei/detect-nuclei';
import { embedInPool } from '../embed-in-pool';
import type { FailedRow } from '../embed-rows';
import { embedMissing } from '../embed-rows';
import type { RowEmbedder } from '../row-embedder';
import { PROCESSOR, keyedByStack } from '../row-embedder';
import { workerEntry } from '../worker-entry';
import type { RowFiles } from '../row-files';
import { threadCount } from '../session';
import { openShards } from '../shard-store';
import { STEP_VERSIONS, canonicalJson, hashText } from '../step-key';

/** Channel names that say a nuclear stain. */
const NUCLEAR = /dna|dapi|hoechst|nucle|draq|h33342/i;

/**
 * The channel in which nuclei are looked for: the one asked for, the only one, or the one that is called like a stain.
 * @throws {InputError} when it is not clear, or the pictures are in colour
 */
export function nuclearChannel(asked: string | null, channels: readonly string[]): string {
  const there = `the channels are ${channels.join(', ')}`;
  if (asked !== null) {
    const found =
      channels.find((channel) => channel === asked) ??
      channels.find((channel) => channel.toLowerCase() === asked.toLowerCase());
    if (found !== undefined) return found;
    throw new InputError(`there is no channel "${asked}" in which nuclei could be found`, { hint: there });
  }
  const stained = channels.filter((channel) => NUCLEAR.test(channel));
  if (stained.length === 1) return stained[0];
  if (channels.length === 1) return channels[0];
  throw new InputError('it is not clear which channel shows the nuclei', {
    hint: `name it (--cells-channel); ${there}`,
  });
}

/** Finds nuclei in worker threads: an embedder whose vectors are centres. */
function openFinder(channel: string, machine: Machine): RowEmbedder {
  const entry = workerEntry('nucleus-worker');
  const pool = createNucleusPool({
    threads: threadCount(machine),
    ...(entry === undefined ? {} : { entry }),
  });
  const facts = { version: STEP_VERSIONS.nuclei, channel, ...NUCLEUS_OPTIONS };
  return {
    key: `nuclei-${hashText(canonicalJson(facts))}`,
    featureNames: ['x', 'y'],
    device: PROCESSOR,
    embed: (rows, done, task) => embedInPool(pool, rows, ({ files }) => ({ files, channel }), done, task),
    close: () => pool.close(),
  };
}

/** The files that show the nuclei; all of a picture in one file. */
export function stainOf({ files }: RowFiles, channel: string): RowFiles {
  const own = files.filter((file) => file.channel === channel);
  return { files: own.length === 0 ? files : own };
}

/** Nuclei of every row; none where the picture could not be read. Kept by the content of the picture. */
export async function detectCells(
  rows: readonly RowFiles[],
  channel: string,
  { machine, shards, task }: { readonly machine: Machine; readonly shards: string; readonly task: Task },
): Promise<{ readonly cells: readonly (readonly CellCentre[])[]; readonly failed: readonly FailedRow[] }> {
  const stains = rows.map((row) => stainOf(row, channel));
  const finder = keyedByStack(openFinder(channel, machine), stains);
  try {
    const store = await openShards(path.join(shards, finder.key), finder.featureNames.length);
    const { features, failed } = await embedMissing(stains, finder, store, task, 'Finding nuclei');
    const cells = features.map((values = new Float32Array(0)) =>
      Array.from({ length: values.length / 2 }, (_, i) => ({ x: values[2 * i], y: values[2 * i + 1] })),
    );
    return { cells, failed };
  } finally {
    await finder.close();
  }
}
