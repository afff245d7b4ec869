import type { MenuItemConstructorOptions } from 'electron';
import type { Command } from '../contract/channels';

/** The application menu. Every entry has an id: tests click it, the window's keyboard layer knows the same commands. */
export function buildMenu(
  platform: NodeJS.Platform,
  isPackaged: boolean,
  run: (command: Command) => void,
): MenuItemConstructorOptions[] {
  const item = (id: Command, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => run(id),
  });
  const developer: MenuItemConstructorOptions[] = isPackaged ? [] : [{ role: 'toggleDevTools' }];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        item('open-images', 'Open Image Folder…', 'CmdOrCtrl+O'),
        item('open-project', 'Open Project…', 'CmdOrCtrl+Shift+O'),
        item('close-project', 'Close Project', 'CmdOrCtrl+W'),
        { type: 'separator' },
        item('show-models', 'Model Library…', 'CmdOrCtrl+Shift+M'),
        { type: 'separator' },
        { role: platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        // Without keys here: the page takes them, and leaves them to a text that is being typed.
        item('undo', 'Undo'),
        item('redo', 'Redo'),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [
        item('colour-batch', 'Colour by Batch'),
        item('colour-label', 'Colour by Label'),
        item('clear-selection', 'Clear Selection'),
        { type: 'separator' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
        ...developer,
      ],
    },
    { label: 'Help', submenu: [item('show-shortcuts', 'Keyboard Shortcuts', 'F1')] },
  ];
}
