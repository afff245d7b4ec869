import { CancelledError } from '../core/errors';
import type { Task } from '../core/task';
import type { EmbeddedRow } from '../embedding/collect-views';
import type { WorkerPool } from '../compute/threads/worker-pool';
import type { RowFiles } from './row-files';

/**
 * Rows through worker threads, one request a row; a row whose thread failed is told with its first file and the reason.
 * @throws {CancelledError}
 */
export async function embedInPool<Request>(
  pool: WorkerPool<Request, EmbeddedRow>,
  rows: readonly RowFiles[],
  requestOf: (row: RowFiles) => Request,
  done: (row: number, outcome: EmbeddedRow) => Promise<void>,
  task: Task,
): Promise<void> {
  for await (const outcome of pool.map(rows.map(requestOf), task.signal)) {
    if (outcome.ok) await done(outcome.index, outcome.value);
    else if (outcome.error instanceof CancelledError) throw outcome.error;
    else {
      const file = rows[outcome.index].files[0].path;
      await done(outcome.index, { file, reason: outcome.error.message });
    }
  }
}
