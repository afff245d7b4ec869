import { useEffect } from 'react';
import { STEP_IDS } from '../../main/contract/project';
import { useActions, useAppState } from '../state/store-context';
import { stepsOf } from '../state/steps';
import { SHORTCUTS } from './shortcuts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.matches(
    'input:not([type="checkbox"], [type="radio"]), textarea, [role="listbox"], [role="listbox"] *',
  ) ||
    target.isContentEditable);

/** Single keys run commands, digits go to steps; not while something is typed or a dialog is open. */
export function useShortcuts(): void {
  const { command, setView } = useActions();
  const open = useAppState((state) =>
    stepsOf(state)
      .filter((step) => step.isOpen)
      .map(({ id }) => id)
      .join(' '),
  );
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return;
      const hasControl = event.ctrlKey || event.metaKey;
      const shortcut = SHORTCUTS.find(
        ({ key, withControl = false }) => key === event.key && withControl === hasControl,
      );
      if (shortcut?.command !== undefined) {
        event.preventDefault();
        command(shortcut.command);
      }
      if (hasControl) return;
      const step = STEP_IDS[Number(event.key) - 1];
      if (step !== undefined && open.split(' ').includes(step)) setView({ step });
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [command, setView, open]);
}
