/*
 * One model on several cores: each member of a crew is a thread with a session of its own, that takes whole runs. A run
 * that one core does alone waits for no other core at the end of every operation, and what it makes stays in that core's
 * cache: of ViT-S/14 at 224 pixels two members make a fifth more than one session with two threads (single precision
 * 84 against 102 ms a picture, eight bits 51 against 62). Each member holds the model once more.
 */
import type { Session, TensorData, TensorMap } from './session';
import type { SessionRequest } from './session-worker';
import { createWorkerPool } from './threads/worker-pool';

export interface SessionCrewOptions {
  readonly members: number;
  /** Threads of each member's session. */
  readonly threads: number;
  /** The bundled worker's file. In a checkout it is left out, and the TypeScript source runs. */
  readonly entry?: URL;
}

/** A model that is open: as many runs at once as it has members; further ones wait. */
export type ModelRuns = Pick<Session, 'run' | 'release'>;

/** A message takes the whole memory that an array lies in along: what is sent is copied out of it first. */
const ownMemory = (tensor: TensorData): TensorData =>
  ({ ...tensor, data: tensor.data.slice() }) as TensorData;

/**
 * A model's file on the processor, opened by each member at its first run.
 * @throws {ModelError} from `run`, with what the runtime says, when the model cannot be opened or run
 */
export function createSessionCrew(file: string, { members, threads, entry }: SessionCrewOptions): ModelRuns {
  const pool = createWorkerPool<SessionRequest, TensorMap>({
    entry: entry ?? new URL('./session-worker.ts', import.meta.url),
    threads: members,
  });
  return {
    run(feeds) {
      const own = Object.fromEntries(Object.entries(feeds).map(([name, data]) => [name, ownMemory(data)]));
      return pool.run({ file, threads, feeds: own });
    },
    release: () => pool.close(),
  };
}
