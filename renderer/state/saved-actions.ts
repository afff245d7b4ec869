import { call } from '../api/client';
import type { Store } from './app-state';
import { chosenChains } from './default-chains';
import type { Effects } from './effects';

/** Corrections that were fitted on other plates and kept in a file. */
export interface SavedActions {
  /** Adds one to the corrections of the next run, and shows it in the Correct step. */
  readonly addSaved: (file: string) => Promise<void>;
  readonly chooseSaved: () => Promise<void>;
}

/** The actions on saved corrections. */
export function createSavedActions(store: Store, { guard, setView }: Effects): SavedActions {
  const addSaved: SavedActions['addSaved'] = (file) =>
    guard(async () => {
      store.change({ error: null });
      const chain = await call('corrections.addSaved', file);
      const { project, catalogue, view } = store.read();
      const chosen = project === null || catalogue === null ? [] : chosenChains(catalogue, project, view);
      setView({ step: 'correct', chains: [...chosen.filter(({ id }) => id !== chain.id), chain] });
    });
  return {
    addSaved,
    chooseSaved: () =>
      guard(async () => {
        const file = await call('folder.choose', 'correction');
        if (file !== null) await addSaved(file);
      }),
  };
}
