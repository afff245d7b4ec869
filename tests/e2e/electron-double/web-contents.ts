import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Protocol } from './protocol';
import { Browser } from './browser';
import type { CdpSession } from './cdp';
import { decode, encode } from './codec';
import { cancellable, record } from './control';
import { ipcMain } from './ipc';
import type { PageConfig } from './page/config';
import type { FromPage, ToPage } from './page/preload-world';
import { mainWorldScript, preloadScript } from './page-scripts';
import { answerRequest } from './requests';
import { SUFFIX, fetchable, fromHost, toHost } from './schemes';
import { defaultSession } from './session';
import { nativeTheme } from './native-theme';

const BINDING = '__edBinding';
const WORLD = 'Electron Isolated Context';
type OpenHandler = (details: { url: string; frameName: string }) => { action: 'allow' | 'deny' };
interface Frame {
  readonly url: string;
  readonly parent: null;
}

/** `webContents` of one window: a Chromium page behind the DevTools protocol. */
export class WebContents extends EventEmitter {
  private session: CdpSession | undefined;
  private isolatedContext: number | undefined;
  private mainFrameId = '';
  private url = '';
  private expected: string | null = null;
  private openHandler: OpenHandler | null = null;
  private lastOpen: Protocol.Page.windowOpenPayload | undefined;
  private destroyed = false;
  private readonly popups = new Set<string>();
  readonly mainFrame: Frame;

  constructor(
    readonly id: number,
    private readonly preferences: Readonly<Record<string, unknown>>,
  ) {
    super();
    const url = (): string => this.url;
    this.mainFrame = {
      get url() {
        return url();
      },
      parent: null,
    };
  }

  getURL(): string {
    return this.url;
  }
  getLastWebPreferences(): Readonly<Record<string, unknown>> {
    return { ...this.preferences };
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
  send(channel: string, ...args: readonly unknown[]): void {
    this.tellPage({ t: 'event', channel, args: encode(args) });
  }
  toggleDevTools(): void {
    record('toggleDevTools');
  }
  async reload(): Promise<void> {
    this.expected = this.url;
    await this.cdp.send('Page.reload');
  }
  async loadURL(url: string): Promise<void> {
    this.expected = url;
    const loaded = this.cdp.once('Page.loadEventFired');
    const { errorText } = await this.cdp.send('Page.navigate', { url: toHost(url) });
    this.expected = null;
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`);
    await loaded;
  }
  async printToPDF(options: {
    readonly printBackground?: boolean;
    readonly preferCSSPageSize?: boolean;
  }): Promise<Buffer> {
    const { data } = await this.cdp.send('Page.printToPDF', options);
    return Buffer.from(data, 'base64');
  }
  async executeJavaScript(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.cdp.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description);
    return result.value as unknown;
  }

  /** Takes a fresh Chromium page over: worlds, preload, requests, permissions. */
  async attach(browser: Browser, targetId: string): Promise<CdpSession> {
    const { connection } = browser;
    const { sessionId } = await connection.root.send('Target.attachToTarget', { targetId, flatten: true });
    const session = (this.session = connection.session(sessionId));
    this.mainFrameId = (await session.send('Page.getFrameTree')).frameTree.frame.id;
    this.watchContexts(session);
    this.watchPage(session);
    session.on('Target.attachedToTarget', (event) => void this.adoptChild(browser, event));
    await Promise.all(this.setUp(session));
    await defaultSession.applyPermissions(this, connection);
    return session;
  }

  markDestroyed(): void {
    this.destroyed = true;
    this.emit('destroyed');
  }

  applyTheme(): void {
    const { themeSource } = nativeTheme;
    const features = themeSource === 'system' ? [] : [{ name: 'prefers-color-scheme', value: themeSource }];
    this.session?.send('Emulation.setEmulatedMedia', { features }).catch(() => undefined);
  }

  /** A popup or worker of this page; popups ask the open handler. */
  async adoptChild(browser: Browser, event: Protocol.Target.attachedToTargetPayload): Promise<void> {
    const child = browser.connection.session(event.sessionId);
    const goOn = async (): Promise<void> => {
      await child.send('Runtime.runIfWaitingForDebugger').catch(() => undefined);
    };
    if (event.targetInfo.type !== 'page') {
      child.on('Fetch.requestPaused', (paused) => void answerRequest(child, paused, () => true));
      await child.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }).catch(() => undefined);
      return goOn();
    }
    // Chromium tells of a popup twice, through its opener and through the browser.
    if (!this.popups.has(event.targetInfo.targetId)) {
      this.popups.add(event.targetInfo.targetId);
      const url = fromHost(this.lastOpen?.url ?? event.targetInfo.url);
      const answer = this.openHandler?.({ url, frameName: this.lastOpen?.windowName ?? '' });
      if (answer?.action !== 'deny') throw new Error('electron-double: allowed popups are not supported');
      // Not waited for: a paused popup cannot close, and its opener waits for it.
      browser.connection.root
        .send('Target.closeTarget', { targetId: event.targetInfo.targetId })
        .catch(() => undefined);
    }
    return goOn();
  }

  private get cdp(): CdpSession {
    if (this.session === undefined) throw new Error('electron-double: the window is not open yet');
    return this.session;
  }

  private setUp(session: CdpSession): Promise<unknown>[] {
    const config: PageConfig = {
      secret: `__ed${randomBytes(8).toString('hex')}`,
      binding: BINDING,
      suffix: SUFFIX,
      schemes: fetchable(),
      platform: process.platform,
      versions: { ...process.versions },
    };
    const { preload } = this.preferences;
    const script = preloadScript(config, typeof preload === 'string' ? preload : undefined);
    const source = mainWorldScript(config);
    this.applyTheme();
    return [
      session.send('Page.enable'),
      session.send('Runtime.enable'),
      session.send('DOM.enable'),
      session.send('Debugger.enable', { maxScriptsCacheSize: 0 }),
      session.send('Runtime.addBinding', { name: BINDING, executionContextName: WORLD }),
      session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { worldName: WORLD, source: script }),
    ];
  }

  private watchContexts(session: CdpSession): void {
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      if (frameId === this.mainFrameId && context.name === WORLD) this.isolatedContext = context.id;
    });
    session.on('Runtime.executionContextsCleared', () => (this.isolatedContext = undefined));
    session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === BINDING) void this.answerInvoke(JSON.parse(payload) as FromPage);
    });
    session.on('Debugger.paused', (paused) => void this.answerPaused(paused));
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      if (exceptionDetails.url?.includes('electron-double-preload') !== true) return;
      const text = exceptionDetails.exception?.description ?? exceptionDetails.text;
      process.stderr.write(`[preload error] ${text}\n`);
      this.emit('preload-error', cancellable({}), '', new Error(text));
    });
  }

  private watchPage(session: CdpSession): void {
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      this.mainFrameId = frame.id;
      this.url = fromHost(frame.url + (frame.urlFragment ?? ''));
      if (!Browser.isPlaceholder(frame.url)) this.emit('did-navigate', cancellable({}), this.url);
    });
    session.on('Page.loadEventFired', () => {
      this.emit('did-finish-load');
      this.emit('ready-to-show');
    });
    session.on('Inspector.targetCrashed', () =>
      this.emit('render-process-gone', cancellable({}), { reason: 'crashed', exitCode: 5 }),
    );
    session.on('Page.windowOpen', (opened) => (this.lastOpen = opened));
    session.on('Fetch.requestPaused', (paused) => {
      const isMain = paused.resourceType === 'Document' && paused.frameId === this.mainFrameId;
      void answerRequest(session, paused, (url) => !isMain || this.mayNavigate(url)).catch(
        (error: unknown) => {
          process.stderr.write(`[electron-double] request ${paused.request.url}: ${String(error)}\n`);
        },
      );
    });
  }

  private mayNavigate(url: string): boolean {
    if (this.expected?.replace(/#.*/, '') === url.replace(/#.*/, '')) return true;
    const event = cancellable({ url, isMainFrame: true, isSameDocument: false });
    this.emit('will-navigate', event, url);
    return !event.defaultPrevented;
  }

  private async answerInvoke({ id, channel, args }: FromPage): Promise<void> {
    const event = { type: 'frame', sender: this, senderFrame: this.mainFrame, frameId: 1, processId: 1 };
    const result = await ipcMain.invoke(channel, event, decode(args) as readonly unknown[]).then(
      (value): ToPage => ({ t: 'reply', id, ok: true, value: encode(value) }),
      (error: unknown): ToPage => ({ t: 'reply', id, ok: false, error: (error as Error).message }),
    );
    this.tellPage(result);
  }

  /** `webUtils.getPathForFile` stops at a `debugger` statement; the file's real path is written into its frame. */
  private async answerPaused({ callFrames }: Protocol.Debugger.pausedPayload): Promise<void> {
    const frame = callFrames[0];
    if (frame.functionName === '__edSyncCall') {
      const { callFrameId } = frame;
      const { result } = await this.cdp.send('Debugger.evaluateOnCallFrame', {
        callFrameId,
        expression: 'state.file',
      });
      const { objectId } = result;
      const path =
        objectId === undefined
          ? ''
          : await this.cdp.send('DOM.getFileInfo', { objectId }).then(
              (info) => info.path,
              () => '',
            );
      const expression = `state.__edResult=${JSON.stringify(path)}`;
      await this.cdp.send('Debugger.evaluateOnCallFrame', { callFrameId, expression });
    }
    await this.cdp.send('Debugger.resume');
  }

  private tellPage(message: ToPage): void {
    if (this.isolatedContext === undefined || this.destroyed) return;
    this.cdp
      .send('Runtime.callFunctionOn', {
        executionContextId: this.isolatedContext,
        functionDeclaration: 'function(json){__edReceive(json)}',
        arguments: [{ value: JSON.stringify(message) }],
      })
      .catch(() => undefined);
  }
}
