import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { test as base } from '@playwright/test';
import type { AppHandle } from './launch';
import { launchApp } from './launch';

export interface Started {
  readonly app: AppHandle;
  readonly page: Page;
}

export const test = base.extend<{
  /** A fresh folder: settings and projects of the spec live there. */
  configFolder: string;
  /** Starts the app; a second start in one spec finds what the first left. */
  start: () => Promise<Started>;
}>({
  configFolder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-spec-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  start: async ({ configFolder }, use, info) => {
    const started: AppHandle[] = [];
    await use(async () => {
      const app = await launchApp({ configFolder });
      started.push(app);
      return { app, page: await app.firstWindow() };
    });
    for (const app of started) {
      await app.close();
      if (info.errors.length > 0) process.stderr.write(`${app.output()}\n`);
    }
  },
});

/** Ends a spec with one line where a file or folder that it needs is missing; on CI that is a failure. */
export function needPath(what: string, needed: string): void {
  if (existsSync(needed)) return;
  const reason = `not run: ${what}, because ${needed} is missing`;
  if (process.env['CI'] === 'true') throw new Error(`${reason}, and CI needs it`);
  process.stderr.write(`${reason}\n`);
  test.skip(true, reason);
}

/** Drops real files or folders on the middle of the window. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  }
  await session.detach();
}

/** Clicks an entry of the application menu. */
export const clickMenu = (app: AppHandle, id: string): Promise<void> =>
  app.evaluate(({ Menu }, itemId) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(itemId);
    if (item === null || item === undefined) throw new Error(`no menu item ${itemId}`);
    (item.click as () => void)();
  }, id);

/** The next folder dialogs answer with this path, or are closed without one. */
export const answerDialog = (app: AppHandle, chosen: string | null): Promise<void> =>
  app.evaluate(({ dialog }, filePath) => {
    const answer = { canceled: filePath === null, filePaths: filePath === null ? [] : [filePath] };
    dialog.showOpenDialog = () => Promise.resolve(answer);
  }, chosen);

export { expect } from '@playwright/test';
