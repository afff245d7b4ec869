import type { ColumnChoice, ProjectState, ScanRequest } from '../../main/contract/project';
import { call } from '../api/client';
import type { Store } from './app-state';
import type { Effects } from './effects';
import type { ExclusionActions } from './exclusion-actions';
import { createExclusions } from './exclusion-actions';
import { createUndoable } from './undoable';

/** Changes of an open study; each can be undone. */
export interface StudyActions extends ExclusionActions {
  readonly chooseColumns: (choice: ColumnChoice) => Promise<void>;
  /** Looks through the study's folders again with something changed; the step that is shown stays. */
  readonly rescan: (change: Partial<ScanRequest>, what: string) => Promise<void>;
}

/** What the open study was made of. */
export const requestOf = ({ study }: ProjectState): ScanRequest =>
  study.request ?? { folders: study.folders, layout: study.layout };

/** The actions that change an open study. */
export function createStudyActions(
  store: Store,
  { guard, open, during, putView, remember }: Effects,
): StudyActions {
  const applyChoice = (choice: ColumnChoice): Promise<void> =>
    guard(async () => {
      const before = store.read().project?.choice;
      store.change({ project: await call('project.choose', choice) });
      // Colours follow the batch column where they showed it.
      if (store.read().view.colourBy === before?.batch) putView({ colourBy: choice.batch, isolated: null });
    });
  const applyScan = (request: ScanRequest): Promise<void> =>
    during('scan', async () => {
      const {
        history,
        view: { step },
      } = store.read();
      open(await call('study.scan', request));
      store.change({ history });
      putView({ step });
    });
  const undoable = createUndoable(remember);
  return {
    async chooseColumns(choice) {
      const before = store.read().project?.choice;
      await applyChoice(choice);
      // A refused choice is nothing to undo.
      if (before === undefined || sameChoice(before, store.read().project?.choice)) return;
      const undo = (): Promise<void> => applyChoice(before);
      undoable('choice of columns', undo, () => applyChoice(choice));
    },
    async rescan(change, what) {
      const { project } = store.read();
      if (project === null) return;
      const before = requestOf(project);
      const after: ScanRequest = { ...before, ...change };
      await applyScan(after);
      const now = store.read().project;
      if (now === null || now === project) return;
      const undo = async (): Promise<void> => {
        await applyScan(before);
        await applyChoice(project.choice);
      };
      undoable(what, undo, () => applyScan(after));
    },
    ...createExclusions(store, guard, undoable),
  };
}

const sameChoice = (a: ColumnChoice, b: ColumnChoice | undefined): boolean =>
  a.batch === b?.batch &&
  a.label === b.label &&
  a.controls?.column === b.controls?.column &&
  a.controls?.value === b.controls?.value;
