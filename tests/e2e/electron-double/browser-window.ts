import { EventEmitter } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from './browser';
import type { CdpSession } from './cdp';
import { cancellable, record, unsupported } from './control';
import { WebContents } from './web-contents';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Options extends Partial<Bounds> {
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
}

const SAFE: Readonly<Record<string, boolean>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
};
/** Off the screen: a window that is not shown yet. */
const HIDDEN_X = -4000;

/** What windows share; set by the application object before the first window. */
export const host: {
  browser: Browser | null;
  onWindow: (window: BrowserWindow) => void;
  onLastClosed: () => void;
} = { browser: null, onWindow: () => undefined, onLastClosed: () => undefined };

/** `electron.BrowserWindow`: an app window of the one Chromium, its content exactly width × height. */
export class BrowserWindow extends EventEmitter {
  private static all: BrowserWindow[] = [];
  private static nextId = 1;
  static getAllWindows(): BrowserWindow[] {
    return [...this.all];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return this.all.at(-1) ?? null;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return this.all.find((window) => window.webContents === contents) ?? null;
  }
  static ofTarget(targetId: string | undefined): BrowserWindow | undefined {
    return this.all.find((window) => window.targetId === targetId);
  }

  readonly id = BrowserWindow.nextId++;
  readonly webContents: WebContents;
  private readonly ready: Promise<CdpSession>;
  private readonly bounds: Bounds;
  private targetId: string | undefined;
  private visible: boolean;
  private gone = false;

  constructor(options: Options = {}) {
    super();
    const { browser } = host;
    if (browser === null) throw new Error('Cannot create BrowserWindow before app is ready');
    const preferences = { ...SAFE, ...options.webPreferences };
    for (const [name, safe] of Object.entries(SAFE)) {
      if (preferences[name] !== safe) unsupported(`webPreferences.${name}: ${String(preferences[name])}`);
    }
    const { preload } = options.webPreferences ?? {};
    if (typeof preload === 'string' && !path.isAbsolute(preload))
      throw new Error('preload must be an absolute path');
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    this.visible = options.show !== false;
    this.webContents = new WebContents(this.id, preferences);
    this.webContents.once('ready-to-show', () => this.emit('ready-to-show'));
    BrowserWindow.all.push(this);
    this.ready = this.open(browser);
    this.ready.catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    host.onWindow(this);
  }

  async loadURL(url: string): Promise<void> {
    await this.ready;
    await this.webContents.loadURL(url);
  }
  show(): void {
    this.visible = true;
    this.emit('show');
    void this.place();
  }
  focus(): void {
    this.emit('focus');
  }
  isVisible(): boolean {
    return this.visible;
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  isDestroyed(): boolean {
    return this.gone;
  }
  restore(): void {
    this.emit('restore');
  }
  maximize(): void {
    record('maximize', this.id);
  }
  getNormalBounds(): Bounds {
    return { ...this.bounds };
  }
  setSize(width: number, height: number): void {
    Object.assign(this.bounds, { width, height });
    void this.place();
    this.emit('resize');
  }
  close(): void {
    void this.tryClose();
  }

  /** Asks the `close` handlers; false when one refused. */
  async tryClose(): Promise<boolean> {
    if (this.gone) return true;
    const event = cancellable({});
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    await this.ready;
    const closed = new Promise<void>((resolve) => this.once('closed', () => resolve()));
    await host.browser?.connection.root
      .send('Target.closeTarget', { targetId: this.targetId ?? '' })
      .catch(() => this.markGone());
    await closed;
    return true;
  }

  markGone(): void {
    if (this.gone) return;
    this.gone = true;
    BrowserWindow.all = BrowserWindow.all.filter((window) => window !== this);
    this.webContents.markDestroyed();
    this.emit('closed');
    if (BrowserWindow.all.length === 0) host.onLastClosed();
  }

  private async open(browser: Browser): Promise<CdpSession> {
    this.targetId = await browser.openWindow();
    const session = await this.webContents.attach(browser, this.targetId);
    await this.move(browser, session);
    return session;
  }

  private async place(): Promise<void> {
    const session = await this.ready;
    if (host.browser !== null && !this.gone) await this.move(host.browser, session);
  }

  /** Sets the bounds, waits for them, then grows the window by what its frame takes away. */
  private async move({ connection }: Browser, session: CdpSession): Promise<void> {
    const { windowId } = await connection.root.send('Browser.getWindowForTarget', {
      targetId: this.targetId ?? '',
    });
    const { x, y, width, height } = this.bounds;
    const left = this.visible ? x : HIDDEN_X;
    await connection.root.send('Browser.setWindowBounds', {
      windowId,
      bounds: { left, top: y, width, height },
    });
    if (!this.visible) return;
    for (let i = 0; i < 50; i++) {
      const { result } = await session.send('Runtime.evaluate', {
        expression: '[innerWidth,innerHeight,outerWidth,outerHeight]',
        returnByValue: true,
      });
      const [innerWidth, innerHeight, outerWidth, outerHeight] = result.value as [
        number,
        number,
        number,
        number,
      ];
      if (outerWidth !== width || outerHeight !== height || innerWidth === 0) {
        await sleep(20);
        continue;
      }
      const bounds = { width: 2 * width - innerWidth, height: 2 * height - innerHeight };
      await connection.root.send('Browser.setWindowBounds', { windowId, bounds });
      return;
    }
  }
}
