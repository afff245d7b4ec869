import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { Browser } from './browser';
import { BrowserWindow, host } from './browser-window';
import { cancellable, record, unsupported } from './control';
import { nativeTheme } from './native-theme';
import { UtilityProcess } from './utility-process';

interface PackageFile {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
}
function findPackage(from: string): PackageFile {
  for (let folder = from; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file))
      return { folder, ...(JSON.parse(readFileSync(file, 'utf8')) as Omit<PackageFile, 'folder'>) };
  }
  return { folder: from, name: 'Electron', version: '0.0.0' };
}
const packageFile = findPackage(path.dirname(process.argv[1] ?? process.cwd()));

/** `electron.app`. */
class App extends EventEmitter {
  readonly isPackaged = false;
  name = packageFile.name;
  private readonly switches: string[] = [];
  private readonly paths = new Map<string, string>();
  private quitting = false;
  private lockFile: string | null = null;
  private readonly readiness = this.start();
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) =>
      void this.switches.push(value === undefined ? `--${name}` : `--${name}=${value}`),
  };

  whenReady(): Promise<void> {
    return this.readiness;
  }
  isReady(): boolean {
    return host.browser !== null;
  }
  getVersion(): string {
    return packageFile.version;
  }
  getAppPath(): string {
    return packageFile.folder;
  }
  enableSandbox(): void {
    record('app.enableSandbox');
  }
  setAppUserModelId(): void {
    record('app.setAppUserModelId');
  }
  addRecentDocument(file: string): void {
    record('app.addRecentDocument', file);
  }
  getPath(name: string): string {
    const config = process.env['XDG_CONFIG_HOME'] ?? path.join(homedir(), '.config');
    const known = new Map(
      Object.entries({
        home: homedir(),
        appData: config,
        userData: path.join(config, this.name),
        temp: tmpdir(),
        documents: path.join(homedir(), 'Documents'),
      }),
    );
    return this.paths.get(name) ?? known.get(name) ?? unsupported(`app.getPath('${name}')`);
  }
  setPath(name: string, folder: string): void {
    this.paths.set(name, folder);
  }

  /** A file with the owner's process id; the second instance leaves its arguments and signals the first. */
  requestSingleInstanceLock(): boolean {
    const file = path.join(this.getPath('userData'), 'electron-double.lock');
    mkdirSync(path.dirname(file), { recursive: true });
    const owner = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (owner > 0 && owner !== process.pid && isAlive(owner)) {
      writeFileSync(`${file}.request`, JSON.stringify(process.argv));
      process.kill(owner, 'SIGUSR2');
      return false;
    }
    writeFileSync(file, String(process.pid));
    this.lockFile = file;
    process.on('SIGUSR2', () => {
      const argv = JSON.parse(readFileSync(`${file}.request`, 'utf8')) as string[];
      this.emit('second-instance', {}, argv, process.cwd());
    });
    return true;
  }

  quit(): void {
    if (this.quitting) return;
    const event = cancellable({});
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.quitting = true;
    void this.closeAll();
  }
  exit(code = 0): void {
    this.quitting = true;
    void this.end(code);
  }

  private async closeAll(): Promise<void> {
    await this.readiness;
    for (const window of BrowserWindow.getAllWindows()) {
      if (await window.tryClose()) continue;
      this.quitting = false;
      return;
    }
    const event = cancellable({});
    this.emit('will-quit', event);
    if (event.defaultPrevented) {
      this.quitting = false;
      return;
    }
    await this.end(0);
  }

  private async end(code: number): Promise<void> {
    for (const worker of UtilityProcess.all) worker.kill();
    if (this.lockFile !== null) unlinkSync(this.lockFile);
    if (this.lockFile !== null) rmSync(`${this.lockFile}.request`, { force: true });
    await host.browser?.close();
    process.exit(code);
  }

  private async start(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const browser = await Browser.start(this.switches);
    browser.connection.root.on('Target.targetDestroyed', ({ targetId }) =>
      BrowserWindow.ofTarget(targetId)?.markGone(),
    );
    browser.connection.root.on('Target.attachedToTarget', (event) => {
      const session = browser.connection.session(event.sessionId);
      const owner = BrowserWindow.ofTarget(event.targetInfo.openerId) ?? BrowserWindow.getFocusedWindow();
      const ours =
        Browser.isPlaceholder(event.targetInfo.url) ||
        BrowserWindow.ofTarget(event.targetInfo.targetId) !== undefined;
      if (event.targetInfo.type === 'page' && !ours && owner !== null) {
        void owner.webContents.adoptChild(browser, event);
      } else session.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
    });
    browser.onExit(() => BrowserWindow.getAllWindows().forEach((window) => window.markGone()));
    host.browser = browser;
    host.onWindow = (window) => {
      setImmediate(() => this.emit('browser-window-created', {}, window));
      this.emit('web-contents-created', {}, window.webContents);
    };
    host.onLastClosed = () => {
      if (this.quitting) return;
      if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
      else this.quit();
    };
    nativeTheme.on('updated', () => {
      for (const window of BrowserWindow.getAllWindows()) window.webContents.applyTheme();
    });
    this.emit('ready');
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();
process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
process.on('disconnect', () => app.exit(0));
