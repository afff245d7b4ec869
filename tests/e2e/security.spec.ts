import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Channel } from '../../main/contract/channels';
import { argumentShapes } from '../../main/contract/channels';
import { answerDialog, dropFiles, expect, test } from './fixtures';

/** Calls the bridge as a hostile page would: any channel, any argument. */
interface HostileBridge {
  invoke: (
    channel: string,
    ...args: unknown[]
  ) => Promise<{ ok: boolean; error?: { code: string; message: string } }>;
  on: unknown;
  dropped: (files: unknown[]) => Promise<unknown>;
}
declare const window: { readonly api: HostileBridge } & Record<string, unknown>;

test('the page has no Node, a frozen bridge and the safe preferences', async ({ start }) => {
  const { app, page } = await start();
  const seen = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    keys: Object.keys(window.api).sort(),
    isFrozen: Object.isFrozen(window.api),
  }));
  expect(seen).toEqual({ globals: [], keys: ['dropped', 'invoke', 'on'], isFrozen: true });
  if (app.kind === 'double') {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents: object = BrowserWindow.getAllWindows()[0].webContents;
      return (contents as { getLastWebPreferences: () => Record<string, unknown> }).getLastWebPreferences();
    }, null);
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  }
});

test('no eval, no inline script, no outside picture, no outside request', async ({ start }) => {
  const { app, page } = await start();
  // Through a timer: code that the test runner evaluates itself is exempt from the policy.
  const outcome = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const violated: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) =>
          violated.push(event.effectiveDirective),
        );
        setTimeout(() => {
          let evaluated = 'allowed';
          try {
            (globalThis as { eval: (code: string) => unknown }).eval('1');
          } catch (error) {
            evaluated = (error as Error).name;
          }
          const script = document.createElement('script');
          script.textContent = 'window.inlined = true';
          document.body.append(script);
          const picture = new Image();
          picture.src = 'https://example.com/x.png';
          const frame = document.createElement('iframe');
          frame.src = 'https://example.com/';
          document.body.append(frame);
          void fetch('https://example.com/').catch(() => undefined);
          setTimeout(
            () => resolve({ evaluated, inlined: 'inlined' in window, violated: violated.sort() }),
            500,
          );
        });
      }),
  );
  expect(outcome).toEqual({
    evaluated: 'EvalError',
    inlined: false,
    violated: ['connect-src', 'frame-src', 'img-src', 'script-src', 'script-src-elem'],
  });
  if (app.kind === 'double') {
    const network = await app.evaluate((electron) => {
      const double: object = electron;
      const { __electronDouble } = double as { __electronDouble: { calls: { api: string }[] } };
      return __electronDouble.calls.filter(({ api }) => api === 'network');
    }, null);
    expect(network).toEqual([]);
  }
});

test('the page cannot be led away, opens no window and gets no permission', async ({ start }) => {
  const { app, page } = await start();
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    shell.openExternal = (url) => {
      opened.push(url);
      return Promise.resolve();
    };
  }, null);
  const opened = (): Promise<string[]> =>
    app.evaluate(() => (globalThis as typeof globalThis & { opened: string[] }).opened, null);
  for (const url of [
    'https://evil.example/',
    'file:///etc/passwd',
    'http://doi.org/10.1',
    'https://doi.org.evil.example/',
  ]) {
    await page.evaluate((target) => {
      const link = Object.assign(document.createElement('a'), {
        href: target,
        target: '_blank',
        rel: 'opener',
      });
      document.body.append(link);
      link.click();
      link.remove();
    }, url);
  }
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), {
      href: 'https://doi.org/10.1038/x',
      target: '_blank',
    });
    document.body.append(link);
    link.click();
    link.remove();
  });
  await expect.poll(opened).toEqual(['https://doi.org/10.1038/x']);
  await page.evaluate(() => {
    location.href = 'https://evil.example/';
  });
  await page.waitForTimeout(500);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Unbatch');
  const urls = await app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.webContents.getURL()),
    null,
  );
  expect(urls).toEqual(['app://bundle/index.html']);
  const states = await page.evaluate(async () =>
    Promise.all(
      (['geolocation', 'notifications'] as const).map(
        async (name) => (await navigator.permissions.query({ name })).state,
      ),
    ),
  );
  expect(states).toEqual(['denied', 'denied']);
});

test('every channel refuses arguments that it does not know; no other channel can be called', async ({
  start,
}) => {
  const { page } = await start();
  const replies = await page.evaluate(
    async (channels) =>
      Promise.all(channels.map(async (channel) => window.api.invoke(channel, { no: 'such' }, 1, 2))),
    Object.keys(argumentShapes),
  );
  for (const [i, channel] of (Object.keys(argumentShapes) as Channel[]).entries()) {
    expect(replies[i], channel).toMatchObject({ ok: false, error: { code: 'param' } });
  }
  const other = await page.evaluate(async () =>
    Promise.all(
      ['internal.grant', '__proto__', 'toString'].map((channel) =>
        Promise.resolve()
          .then(() => window.api.invoke(channel, ['/etc']))
          .then(
            () => 'answered',
            (error: unknown) => (error as Error).message,
          ),
      ),
    ),
  );
  expect(other).toEqual([
    'unknown channel internal.grant',
    'unknown channel __proto__',
    'unknown channel toString',
  ]);
});

test('folders that nobody chose cannot be read, written or opened', async ({ start, configFolder }) => {
  const { app, page } = await start();
  const secret = path.join(configFolder, 'secret');
  mkdirSync(secret);
  const attempts = await page.evaluate(
    async (folder) =>
      Promise.all([
        window.api.invoke('study.scan', { folders: [folder] }),
        window.api.invoke('project.open', folder),
        window.api.invoke('shell.openFolder', folder),
        window.api.invoke('export.write', { formats: ['csv'], methods: ['none'], folder }),
        window.api.invoke('corrections.addSaved', folder),
        window.api.invoke('dropped.recognise', [folder]),
      ]),
    secret,
  );
  for (const attempt of attempts) {
    expect(attempt).toMatchObject({ ok: false, error: { code: 'input' } });
    expect(attempt.error?.message).toContain('was not chosen in this session');
  }
  const foreign = await page.evaluate(async (file) => {
    const saved = { file, sha256: 'ab', fittedOn: 'x' };
    const methods = [{ id: 'saved+combat+x', steps: [{ method: 'combat', params: {} }], saved }];
    return window.api.invoke('run.start', { methods, device: 'cpu' });
  }, secret);
  expect(foreign.error?.message).toContain('was not added to this project');
  // A made-up file has no path; a made-up object is no file.
  const forged = await page.evaluate(async (folder) => {
    const made = await window.api.dropped([new File(['x'], folder)]);
    const object = await Promise.resolve()
      .then(() => window.api.dropped([{ path: folder }]))
      .catch(() => 'refused');
    return { made, object };
  }, secret);
  expect(forged).toEqual({ made: [], object: 'refused' });
  await answerDialog(app, secret);
  const chosen = await page.evaluate(async () => window.api.invoke('folder.choose', 'export'));
  expect(chosen).toMatchObject({ ok: true, value: secret });
  expect(
    await page.evaluate(async (folder) => window.api.invoke('shell.openFolder', folder), secret),
  ).toMatchObject({ ok: true });
});

test('the protocol serves the page and nothing beside it', async ({ start, configFolder }) => {
  const { page } = await start();
  writeFileSync(path.join(configFolder, 'secret.js'), 'secret');
  const statuses = await page.evaluate(
    async (names) => Promise.all(names.map(async (name) => (await fetch(name)).status)),
    [
      'index.html',
      '%2e%2e/%2e%2e/package.json',
      '..%2f..%2fdesktop%2fmain.cjs',
      `${'..%2f'.repeat(12)}etc%2fpasswd`,
      'image/abcdefgh.0.96',
      'image/..%2f..%2fpackage.json',
      'data/abcdefgh.column.0',
    ],
  );
  expect(statuses).toEqual([200, 404, 404, 404, 404, 404, 404]);
});

test('links that lead out of a dropped folder are not followed', async ({ start, configFolder }) => {
  test.setTimeout(180_000);
  const { page } = await start();
  const outside = path.join(configFolder, 'outside');
  const folder = path.join(configFolder, 'plates');
  for (const made of [outside, path.join(folder, 'batch1', 'a')]) mkdirSync(made, { recursive: true });
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGNkYGD4z4AHMOGTHFUBAFSCAQ8mF0nHAAAAAElFTkSuQmCC',
    'base64',
  );
  writeFileSync(path.join(outside, 'private.png'), png);
  writeFileSync(path.join(folder, 'batch1', 'a', 'one.png'), png);
  symlinkSync(path.join(outside, 'private.png'), path.join(folder, 'batch1', 'a', 'two.png'));
  await dropFiles(page, [folder]);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 image', { timeout: 60_000 });
  await expect(page.getByText('two.png')).toBeVisible();
});
