import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Actions } from './actions';
import type { AppState, Store } from './app-state';

export interface Session {
  readonly store: Store;
  readonly actions: Actions;
}

const Context = createContext<Session | null>(null);
export const SessionProvider = Context.Provider;

function useSession(): Session {
  const session = useContext(Context);
  if (session === null) throw new Error('a component was drawn outside the session');
  return session;
}

/** What components may do. */
export const useActions = (): Actions => useSession().actions;

/** A part of the state; the component is drawn again when that part becomes another value. */
export function useAppState<T>(select: (state: AppState) => T): T {
  const { store } = useSession();
  return useSyncExternalStore(store.subscribe, () => select(store.read()));
}
