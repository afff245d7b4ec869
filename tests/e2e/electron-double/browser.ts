import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CdpConnection } from './cdp';
import { tellLauncher } from './control';

const CHROMIUM = process.env['EDOUBLE_CHROMIUM'] ?? '/usr/lib/chromium/chromium';
const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const ENVIRONMENT = { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'disabled:' };
const SWITCHES = [
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-popup-blocking',
  '--disable-hang-monitor',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--password-store=basic',
  '--use-mock-keychain',
  '--force-color-profile=srgb',
  '--disable-features=Translate,MediaRouter,OptimizationHints,AcceptCHFrame',
  '--enable-unsafe-swiftshader',
  '--hide-crash-restore-bubble',
  '--test-type',
];
const TOKEN = /edouble-token-(\w+)/;

/** One Chromium with two clients: the stand-in over a pipe, the tests over a port. */
export class Browser {
  private readonly waiting = new Map<string, (targetId: string) => void>();
  private constructor(
    readonly connection: CdpConnection,
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {
    connection.root.on('Target.targetCreated', ({ targetInfo }) => {
      const token = TOKEN.exec(targetInfo.url)?.[1];
      if (targetInfo.type !== 'page' || token === undefined) return;
      this.waiting.get(token)?.(targetInfo.targetId);
      this.waiting.delete(token);
    });
  }

  static isPlaceholder(url: string): boolean {
    return TOKEN.test(url);
  }

  static async start(switches: readonly string[]): Promise<Browser> {
    const profile = mkdtempSync(path.join(tmpdir(), 'electron-double-'));
    const debugging = [`--user-data-dir=${profile}`, '--remote-debugging-pipe', '--remote-debugging-port=0'];
    const child = spawn(
      CHROMIUM,
      [...SWITCHES, ...SANDBOX, ...switches, ...debugging, '--no-startup-window'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: ENVIRONMENT },
    );
    const connection = new CdpConnection(child.stdio[3] as Writable, child.stdio[4] as Readable);
    const browser = new Browser(connection, child, profile);
    await connection.root.send('Browser.getVersion');
    await connection.root.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }],
    });
    await connection.root.send('Target.setDiscoverTargets', { discover: true });
    const file = path.join(profile, 'DevToolsActivePort');
    for (let i = 0; i < 400 && !existsSync(file); i++) await sleep(10);
    const [port, wsPath] = readFileSync(file, 'utf8').split('\n');
    tellLauncher({ kind: 'endpoint', url: `ws://127.0.0.1:${port}${wsPath}` });
    return browser;
  }

  /** A second Chromium with the same profile asks the running one for a bare app window; a token tells which. */
  async openWindow(): Promise<string> {
    const token = randomBytes(6).toString('hex');
    const opened = new Promise<string>((resolve) => this.waiting.set(token, resolve));
    const page = `--app=data:text/html,<title>edouble-token-${token}</title>`;
    spawn(CHROMIUM, [...SANDBOX, '--test-type', `--user-data-dir=${this.profile}`, page], {
      stdio: 'ignore',
      env: ENVIRONMENT,
    }).unref();
    const late = sleep(20_000).then(() => {
      throw new Error('electron-double: window did not open');
    });
    return Promise.race([opened, late]);
  }

  onExit(listen: () => void): void {
    this.child.once('exit', listen);
  }

  async close(): Promise<void> {
    await Promise.race([this.connection.root.send('Browser.close').catch(() => undefined), sleep(2000)]);
    if (this.child.exitCode === null) {
      await Promise.race([new Promise((resolve) => this.child.once('exit', resolve)), sleep(1500)]);
      this.child.kill('SIGKILL');
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 3 });
  }
}
