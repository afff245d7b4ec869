import type { ProjectState } from '../../main/contract/project';
import { call } from '../api/client';
import type { Store } from './app-state';
import type { Effects } from './effects';
import type { Undoable } from './undoable';

/** Which images count; each change can be undone. */
export interface ExclusionActions {
  /** Takes rows out of later runs. */
  readonly excludeRows: (rows: readonly number[], reason: string) => Promise<void>;
  /** Takes rows in again. */
  readonly includeRows: (rows: readonly number[]) => Promise<void>;
}

/** The actions on images that are left out. */
export function createExclusions(
  store: Store,
  guard: Effects['guard'],
  undoable: Undoable,
): ExclusionActions {
  const apply = (work: () => Promise<ProjectState>): Promise<void> =>
    guard(async () => store.change({ project: await work() }));
  /** Puts some rows back to how they were: in, or out for their old reason. */
  const restore = async (rows: readonly number[], before: ProjectState['excluded']): Promise<void> => {
    const changed = new Set(rows);
    await apply(() => call('rows.include', rows));
    const reasons = new Map<string, number[]>();
    for (const { row, reason } of before) {
      if (changed.has(row)) reasons.set(reason, [...(reasons.get(reason) ?? []), row]);
    }
    for (const [reason, again] of reasons) await apply(() => call('rows.exclude', again, reason));
  };
  const change = async (
    what: string,
    rows: readonly number[],
    work: () => Promise<ProjectState>,
  ): Promise<void> => {
    const before = store.read().project;
    await apply(work);
    // A change that was refused is nothing to undo.
    if (before === null || store.read().project === before) return;
    undoable(
      what,
      () => restore(rows, before.excluded),
      () => apply(work),
    );
  };
  return {
    excludeRows: (rows, reason) => change('images left out', rows, () => call('rows.exclude', rows, reason)),
    includeRows: (rows) => change('images taken in again', rows, () => call('rows.include', rows)),
  };
}
