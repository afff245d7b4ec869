import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import type { SettingsFile } from './settings';

type WindowClass = new (options: BrowserWindowConstructorOptions) => BrowserWindow;
const SIZE = { width: 1440, height: 900 };

/** This file is the only place that makes windows. */
export function createWindow(Window: WindowClass, preload: string, settings: SettingsFile): BrowserWindow {
  const window = new Window({
    ...(settings.read().bounds ?? SIZE),
    minWidth: 960,
    minHeight: 640,
    show: false,
    title: 'Unbatch',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.on('close', () => settings.update({ bounds: window.getNormalBounds() }));
  return window;
}

/** A window that nobody sees, for printing: no scripts, no preload. */
export const createPrintWindow = (Window: WindowClass): BrowserWindow =>
  new Window({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      javascript: false,
    },
  });
