import type { ViewState } from '../../main/contract/project';

/** One thing that the user did and can take back. */
export interface Change {
  /** What was changed, as the buttons say it: "Undo: corrections". */
  readonly what: string;
  readonly undo: () => void;
  readonly redo: () => void;
  /** A change of the same `series` within a second is the same change: typing a number is one, not one a digit. */
  readonly series?: string;
}

/** What can be taken back, the last change last, and what was taken back, the next to redo first. */
export interface History {
  readonly past: readonly Change[];
  readonly future: readonly Change[];
}

export const NO_HISTORY: History = { past: [], future: [] };

const KEPT = 200;

/** The history after one more change; what was taken back before it is gone. */
export function withChange({ past }: History, change: Change, isSameSeries: boolean): History {
  const last = past.at(-1);
  if (last === undefined || !isSameSeries) return { past: [...past, change].slice(-KEPT), future: [] };
  return { past: [...past.slice(0, -1), { ...change, undo: last.undo }], future: [] };
}

/** The history after one step back; the step is what has to be taken back. */
export function stepBack({ past, future }: History): readonly [Change, History] | null {
  const change = past.at(-1);
  if (change === undefined) return null;
  return [change, { past: past.slice(0, -1), future: [change, ...future] }];
}

/** The history after one step forward again. */
export function stepForward({ past, future }: History): readonly [Change, History] | null {
  const [change, ...rest] = future;
  if (change === undefined) return null;
  return [change, { past: [...past, change], future: rest }];
}

/** Parts of the view whose change is something the user did; the rest is where they look. */
const UNDOABLE = {
  chains: 'corrections',
  metrics: 'scores',
  judging: 'judging',
  umap: 'UMAP settings',
  projection: 'kind of map',
  embedding: 'embedding',
  device: 'device',
  selected: 'selection',
  isolated: 'category shown alone',
  colourBy: 'colours',
  after: 'correction shown',
} as const satisfies Partial<Record<keyof ViewState, string>>;
type Undoable = keyof typeof UNDOABLE;

const isUndoable = (key: string): key is Undoable => Object.hasOwn(UNDOABLE, key);

/** The parts of a change of the view that can be taken back and differ, as they were; null where there are none. */
export function undoablePart(
  before: ViewState,
  change: Partial<ViewState>,
): { readonly what: string; readonly before: Partial<ViewState>; readonly after: Partial<ViewState> } | null {
  const keys = Object.keys(change)
    .filter(isUndoable)
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(change[key]));
  const [first] = keys;
  if (first === undefined) return null;
  const pick = (from: Partial<ViewState>): Partial<ViewState> =>
    Object.fromEntries(keys.map((key) => [key, from[key]]));
  return { what: UNDOABLE[first], before: pick(before), after: pick(change) };
}
