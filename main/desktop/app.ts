import path from 'node:path';
import type * as Electron from 'electron';
import type { Command, WindowEvent, WindowEvents } from '../contract/channels';
import { eventChannel } from '../contract/channels';
import { createEngineProcess } from './engine-process';
import { createGrants } from './grants';
import { createHandlers } from './handlers';
import { registerGrants, registerHandlers } from './ipc';
import { buildMenu } from './menu';
import { createProjectDesk } from './project-desk';
import { APP_SCHEME, createProtocolHandler } from './protocol';
import { lockDownSession, lockDownWebContents } from './security';
import { createSettingsFile } from './settings';
import { createPrintWindow, createWindow } from './windows';

type ElectronModule = typeof Electron;

const FILE_THREADS = '64';

/** Puts the program together from Electron's parts and opens its window; `distFolder` holds main.cjs. */
export async function createApp(electron: ElectronModule, distFolder: string): Promise<void> {
  const { app, ipcMain, session, protocol, nativeTheme } = electron;
  const userData = app.getPath('userData');
  const settings = createSettingsFile(path.join(userData, 'settings.json'));
  const grants = createGrants();
  let window: Electron.BrowserWindow | null = null;

  const send = <E extends WindowEvent>(event: E, payload: WindowEvents[E]): void => {
    if (window !== null && !window.isDestroyed()) window.webContents.send(eventChannel(event), payload);
  };
  const engine = createEngineProcess(
    () =>
      electron.utilityProcess.fork(path.join(distFolder, 'engine-worker.cjs'), [], {
        serviceName: 'Unbatch engine',
        // A read from a drive that is gone holds one of these threads for ever; the usual four are soon used up.
        env: { UV_THREADPOOL_SIZE: FILE_THREADS, ...process.env },
      }),
    { projectsFolder: path.join(userData, 'projects'), modelsFolder: path.join(userData, 'models') },
    (message) => send('engineStopped', { message }),
  );
  const desk = createProjectDesk(engine, settings, send);

  lockDownSession(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => lockDownWebContents(contents, electron.shell));
  protocol.handle(
    APP_SCHEME,
    createProtocolHandler({ rendererFolder: path.join(distFolder, '../renderer'), engine, desk }),
  );
  registerGrants(ipcMain, grants);
  registerHandlers(
    ipcMain,
    createHandlers({
      ...{ electron, engine, desk, settings, grants },
      window: () => window,
      printWindow: () => createPrintWindow(electron.BrowserWindow),
    }),
  );
  nativeTheme.themeSource = settings.read().theme;
  const command = (name: Command): void => send('command', name);
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(buildMenu(process.platform, app.isPackaged, command)),
  );

  const open = async (): Promise<void> => {
    window = createWindow(electron.BrowserWindow, path.join(distFolder, '../preload/index.cjs'), settings);
    window.on('closed', () => (window = null));
    await window.loadURL(`${APP_SCHEME}://bundle/index.html`);
  };
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (window === null) void open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  quitAfterEngine(app, engine.stop);
  await open();
}

/** Lets the engine write what is unwritten before the program ends. */
function quitAfterEngine(app: Electron.App, stop: () => Promise<void>): void {
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}
