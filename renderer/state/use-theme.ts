import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(prefers-color-scheme: dark)');
const subscribe = (listen: () => void): (() => void) => {
  query.addEventListener('change', listen);
  return () => query.removeEventListener('change', listen);
};

/** The theme that is shown, whoever chose it: the system or the user. */
export const useTheme = (): 'light' | 'dark' =>
  useSyncExternalStore(subscribe, () => (query.matches ? 'dark' : 'light'));
