/** One way to start the app in tests. EAPP=electron|double forces a back-end; else real Electron where its binary is. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { _electron, chromium } from '@playwright/test';
import type * as Electron from 'electron';
import type { ToDouble, ToLauncher } from './electron-double/control';

export type ElectronModule = typeof Electron;
export interface LaunchOptions {
  /** Becomes XDG_CONFIG_HOME: settings and projects of this launch live there. */
  readonly configFolder: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}
export interface AppHandle {
  readonly kind: 'electron' | 'double';
  /** Runs a function in the main process, the electron module first. */
  evaluate<R, A>(run: (electron: ElectronModule, argument: A) => R | Promise<R>, argument: A): Promise<R>;
  firstWindow(): Promise<Page>;
  process(): ChildProcess;
  output(): string;
  close(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
const MAIN = path.join(ROOT, 'dist/desktop/main.cjs');
const START_TIMEOUT_MS = 60_000;

function electronBinary(): string | null {
  // Never require('electron') itself: it would start a download.
  const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const names: Partial<Record<NodeJS.Platform, string>> = {
    win32: 'electron.exe',
    darwin: 'Electron.app/Contents/MacOS/Electron',
  };
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? path.join(folder, 'dist');
  const file = path.join(dist, names[process.platform] ?? 'electron');
  return existsSync(file) ? file : null;
}

/** Starts the built app. */
export function launchApp(options: LaunchOptions): Promise<AppHandle> {
  const kind = process.env['EAPP'] ?? (electronBinary() === null ? 'double' : 'electron');
  return kind === 'electron' ? launchElectron(options) : launchDouble(options);
}

function environment({ configFolder, env }: LaunchOptions): Record<string, string> {
  const all: NodeJS.ProcessEnv = {
    ...process.env,
    ...env,
    XDG_CONFIG_HOME: configFolder,
    HOME: configFolder,
  };
  // With it Electron is plain Node and refuses Playwright's switches.
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      name === 'ELECTRON_RUN_AS_NODE' || value === undefined ? [] : [[name, value]],
    ),
  );
}

async function launchElectron(options: LaunchOptions): Promise<AppHandle> {
  const executablePath = electronBinary();
  if (executablePath === null) throw new Error('EAPP=electron, but there is no Electron binary');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath,
    args: [...sandbox, MAIN, ...(options.args ?? [])],
    env: environment(options),
    colorScheme: null,
  });
  let output = '';
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', (data: Buffer) => (output += data.toString()));
  }
  return {
    kind: 'electron',
    evaluate: (run, argument) => app.evaluate(run as never, argument as never),
    async firstWindow() {
      const page = await app.firstWindow();
      await page.waitForLoadState();
      return page;
    },
    process: () => app.process(),
    output: () => output,
    close: () => app.close(),
  };
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

class DoubleApp implements AppHandle {
  readonly kind = 'double';
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, Waiting>();
  private readonly exited: Promise<void>;
  private nextId = 1;
  private text = '';
  private pages: () => Page[] = () => [];
  private disconnect: () => Promise<void> = () => Promise.resolve();

  constructor(options: LaunchOptions, double: string) {
    const node = process.env['EDOUBLE_NODE'] ?? process.execPath;
    const args = ['--require', path.join(double, 'register.cjs'), MAIN, ...(options.args ?? [])];
    this.child = spawn(node, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: { ...environment(options), NODE_OPTIONS: '' },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data: Buffer) => (this.text += data.toString()));
    }
    this.exited = new Promise((resolve) => this.child.once('exit', () => resolve()));
    void this.exited.then(() => {
      for (const { reject } of this.waiting.values()) reject(new Error('the app has ended'));
    });
  }

  async connect(): Promise<void> {
    const endpoint = new Promise<string>((resolve) => {
      this.child.on('message', (message: ToLauncher) => {
        if (message.kind === 'endpoint') resolve(message.url);
        else this.settle(message);
      });
    });
    const failed = (why: string) => () => {
      throw new Error(`${why}\n${this.text}`);
    };
    const url = await Promise.race([
      endpoint,
      this.exited.then(failed('the app ended before it was ready')),
      sleep(START_TIMEOUT_MS, undefined, { ref: false }).then(failed('the app did not start in time')),
    ]);
    // noDefaults: no emulation of Playwright's own; isLocal: files are handed over by path.
    const settings = { noDefaults: true, isLocal: true };
    const browser = await chromium.connectOverCDP(url, settings);
    this.pages = () => browser.contexts().flatMap((context) => context.pages());
    this.disconnect = () => browser.close();
  }

  evaluate<R, A>(run: (electron: ElectronModule, argument: A) => R | Promise<R>, argument: A): Promise<R> {
    return new Promise<unknown>((resolve, reject) => {
      const message: ToDouble = { id: this.nextId++, source: run.toString(), argument };
      this.waiting.set(message.id, { resolve, reject });
      this.child.send(message);
    }) as Promise<R>;
  }
  async firstWindow(): Promise<Page> {
    for (let i = 0; i < 1200 && this.child.exitCode === null; i++) {
      const page = this.pages().find((candidate) => candidate.url().startsWith('https://'));
      if (page !== undefined) {
        await page.waitForLoadState();
        return page;
      }
      await sleep(25);
    }
    throw new Error(`no window opened\n${this.text}`);
  }
  process(): ChildProcess {
    return this.child;
  }
  output(): string {
    return this.text;
  }
  async close(): Promise<void> {
    if (this.child.connected) this.evaluate(({ app }) => app.quit(), null).catch(() => undefined);
    const late = sleep(8000, 'late' as const, { ref: false });
    if ((await Promise.race([this.exited, late])) === 'late') this.child.kill('SIGKILL');
    await this.disconnect();
  }
  private settle(message: Extract<ToLauncher, { kind: 'result' }>): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.ok) waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.error));
  }
}

async function launchDouble(options: LaunchOptions): Promise<AppHandle> {
  const double = process.env['EDOUBLE_BUILD'];
  if (double === undefined)
    throw new Error('run the specs through playwright.config.ts: it builds the stand-in');
  const app = new DoubleApp(options, double);
  await app.connect();
  return app;
}
