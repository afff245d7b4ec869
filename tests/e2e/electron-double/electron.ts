/**
 * Stand-in for the `electron` module of the main process: real Chromium behind the DevTools protocol. Unmodified
 * bundles of main, preload and utility workers run on it. Only what this app uses is here; everything else throws.
 */
import { app } from './app';
import { BrowserWindow } from './browser-window';
import type { ToDouble } from './control';
import { calls, tellLauncher, unsupported } from './control';
import { dialog, shell } from './dialogs';
import { ipcMain } from './ipc';
import { Menu, MenuItem } from './menu';
import { nativeTheme } from './native-theme';
import { protocol } from './schemes';
import { defaultSession } from './session';
import { utilityProcess } from './utility-process';

const parts: Readonly<Record<string | symbol, unknown>> = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeTheme,
  protocol,
  session: { defaultSession },
  shell,
  utilityProcess,
  __electronDouble: { calls },
};
const PLAIN = new Set<string | symbol>(['__esModule', 'default', 'then']);

export const electron: unknown = new Proxy(parts, {
  get: (target, key) =>
    key in target || PLAIN.has(key) || typeof key === 'symbol' ? target[key] : unsupported(`electron.${key}`),
});

/** Tests run functions in this process, the electron module first, as Playwright's `electronApp.evaluate`. */
async function evaluate({ id, source, argument }: ToDouble): Promise<void> {
  try {
    const run = (0, eval)(`(${source})`) as (electron: unknown, argument: unknown) => unknown;
    const value = await run(electron, argument);
    structuredClone(value);
    tellLauncher({ kind: 'result', id, ok: true, value });
  } catch (error) {
    tellLauncher({ kind: 'result', id, ok: false, error: String(error) });
  }
}
process.on('message', (message: ToDouble) => void evaluate(message));
