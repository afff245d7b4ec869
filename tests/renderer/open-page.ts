import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test as base } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { parseDataId, parseImageId } from '../../main/desktop/data-ids';
import { CONTENT_SECURITY_POLICY } from '../../main/desktop/protocol';
import type { WindowEvent, WindowEvents } from '../../main/contract/channels';
import type { FakeWindow, Scenario } from './fake-bridge';
import { installFakeBridge } from './fake-bridge';
import { fakeLibrary } from './fake-models';
import type { FakeStudy } from './fake-study';
import { fakeCatalogue } from './fake-catalogue';

const PAGE = path.resolve(import.meta.dirname, '../../dist/renderer');
const ORIGIN = 'https://page.test';
const CHROMIUM = process.env['EDOUBLE_CHROMIUM'] ?? '/usr/lib/chromium/chromium';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff': 'font/woff',
};

export interface PageOptions {
  readonly study?: FakeStudy | null;
  readonly scenario?: Partial<Scenario>;
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

/** A picture of row n: a disc of the row's own hue. */
const picture = (row: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="#101418"/><circle cx="${36 + ((row * 13) % 24)}" cy="${38 + ((row * 7) % 20)}" r="${18 + (row % 14)}" fill="hsl(${(row * 47) % 360} 60% 55%)"/></svg>`;

function body(
  name: string,
  study: FakeStudy | null,
): { readonly body: Buffer; readonly contentType: string } | null {
  const data = name.startsWith('data/') ? parseDataId(name.slice(5)) : null;
  const image = name.startsWith('image/') ? parseImageId(name.slice(6)) : null;
  if (image !== null) return { body: Buffer.from(picture(image.row)), contentType: 'image/svg+xml' };
  if (data !== null && study !== null) {
    const array =
      data.kind === 'column'
        ? study.columns.at(data.index)
        : new Map(Object.entries(data.kind === 'change' ? study.changes : study.layouts)).get(data.method);
    if (array === undefined || array === null) return null;
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    return { body: bytes, contentType: 'application/octet-stream' };
  }
  const file = path.join(PAGE, name);
  if (!existsSync(file)) return null;
  return { body: readFileSync(file), contentType: TYPES[path.extname(file)] ?? 'application/octet-stream' };
}

export const test = base.extend<
  { openPage: (options?: PageOptions) => Promise<Page> },
  { chromiumBrowser: Browser }
>({
  chromiumBrowser: [
    async ({}, use) => {
      const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      const args = [...sandbox, '--enable-unsafe-swiftshader', '--force-color-profile=srgb'];
      const browser = await chromium.launch({ executablePath: CHROMIUM, args });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  /** Opens the built page on a pretend engine, under the app's own content security policy. */
  openPage: async ({ chromiumBrowser }, use) => {
    const context = await chromiumBrowser.newContext();
    await use(async ({ study = null, scenario = {}, width = 1440, height = 900, theme = 'light' } = {}) => {
      const page = await context.newPage();
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: theme });
      await page.addInitScript(installFakeBridge, {
        info: { version: '0.1.0', platform: 'linux', settings: { theme: 'system' }, recent: [] },
        project: study?.state ?? null,
        catalogue: fakeCatalogue,
        failures: {},
        hanging: [],
        progress: [],
        library: fakeLibrary(),
        importable: null,
        controls: [],
        mapPreview: null,
        quality: null,
        pattern: null,
        estimate: null,
        cells: null,
        light: null,
        recognised: {},
        savedChain: null,
        dropped: ['/data/dropped'],
        ...scenario,
      } satisfies Scenario);
      await page.route(`${ORIGIN}/**`, async (route) => {
        const found = body(new URL(route.request().url()).pathname.slice(1), study);
        if (found === null) await route.fulfill({ status: 404 });
        else
          await route.fulfill({ ...found, headers: { 'content-security-policy': CONTENT_SECURITY_POLICY } });
      });
      await page.goto(`${ORIGIN}/index.html`);
      return page;
    });
    await context.close();
  },
});
/** Lets the page hear an event, as if the engine had sent it. */
export async function emit<E extends WindowEvent>(
  page: Page,
  event: E,
  payload: WindowEvents[E],
): Promise<void> {
  await page.evaluate(([name, data]) => (window as Window & Partial<FakeWindow>).emit?.(name, data), [
    event,
    payload,
  ] as const);
}

/** Drops something on the middle of the page; its paths are those of the scenario. */
export const dropOn = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'dropped'));
    const target = document.querySelector('main') ?? document.body;
    for (const type of ['dragenter', 'dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  });

/** What the page has called so far. */
export const callsOf = (page: Page): Promise<FakeWindow['calls']> =>
  page.evaluate(() => (window as Window & Partial<FakeWindow>).calls ?? []);

export { expect } from '@playwright/test';
