import type { Effects } from './effects';

/** Remembers a change that takes a while to take back. */
export type Undoable = (what: string, undo: () => Promise<void>, redo: () => Promise<void>) => void;

/** Whoever takes changes back quickly waits for each: two at a time would mix. */
export function createUndoable(remember: Effects['remember']): Undoable {
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => (): void => {
    last = last.then(work);
  };
  return (what, undo, redo) => remember({ what, undo: inTurn(undo), redo: inTurn(redo) });
}
