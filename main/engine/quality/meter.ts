import type { Machine } from '../../contract/recipe';
import type { MeasureKind } from '../../embedding/quality/measure-kinds';
import { MEASURES } from '../../embedding/quality/measure-kinds';
import { createQualityPool } from '../../embedding/quality/quality-pool';
import { embedInPool } from '../embed-in-pool';
import type { RowEmbedder } from '../row-embedder';
import { PROCESSOR } from '../row-embedder';
import { workerEntry } from '../worker-entry';
import { threadCount } from '../session';
import { STEP_VERSIONS, canonicalJson, hashText } from '../step-key';

/** Measures rows in worker threads: an embedder whose features are measures. */
export function openMeter(kind: MeasureKind, channels: readonly string[], machine: Machine): RowEmbedder {
  const entry = workerEntry('quality-worker');
  const pool = createQualityPool({
    threads: threadCount(machine),
    ...(entry === undefined ? {} : { entry }),
  });
  return {
    key: `${kind}-${hashText(canonicalJson({ version: STEP_VERSIONS.quality, channels }))}`,
    featureNames: channels.flatMap((channel) =>
      Array.from({ length: MEASURES[kind].length }, (_, i) => `${channel}_${i}`),
    ),
    device: PROCESSOR,
    embed: (rows, done, task) =>
      embedInPool(pool, rows, ({ files }) => ({ kind, files, channels }), done, task),
    close: () => pool.close(),
  };
}
