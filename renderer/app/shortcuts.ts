import type { Command } from '../../main/contract/channels';

export interface Shortcut {
  readonly keys: string;
  readonly does: string;
  /** `event.key` and what it runs; without it the shortcut belongs to the plots. */
  readonly key?: string;
  readonly command?: Command;
  /** Only with Ctrl, or ⌘ on macOS. */
  readonly withControl?: boolean;
}

/** All shortcuts: the keyboard layer and the overlay read the same list. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: 'B', does: 'Colour by batch', key: 'b', command: 'colour-batch' },
  { keys: 'L', does: 'Colour by label', key: 'l', command: 'colour-label' },
  {
    keys: 'Esc',
    does: 'Clear the selection, show all categories',
    key: 'Escape',
    command: 'clear-selection',
  },
  { keys: 'Ctrl Z', does: 'Undo; with Shift do it again' },
  { keys: 'M', does: 'Open the model library', key: 'm', command: 'show-models' },
  { keys: 'Ctrl + Z', does: 'Undo', key: 'z', command: 'undo', withControl: true },
  { keys: 'Ctrl + Shift + Z', does: 'Redo', key: 'Z', command: 'redo', withControl: true },
  { keys: '1 … 7', does: 'Go to a step' },
  { keys: '?', does: 'Show this list', key: '?', command: 'show-shortcuts' },
  { keys: 'Arrows', does: 'In a plot: move' },
  { keys: '+  −', does: 'In a plot: zoom' },
  { keys: '0', does: 'In a plot: show everything' },
  { keys: 'Enter', does: 'In a plot: select the points in sight (Shift adds, Alt removes)' },
  { keys: 'Shift + drag', does: 'In a plot: draw a lasso that adds to the selection' },
  { keys: 'Double click', does: 'In a plot: show everything' },
];
