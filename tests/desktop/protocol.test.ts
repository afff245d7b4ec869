import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProjectState } from '../../main/contract/project';
import { parseDataId, parseImageId } from '../../main/desktop/data-ids';
import { CONTENT_SECURITY_POLICY, createProtocolHandler } from '../../main/desktop/protocol';

const KEY = 'abcdef12';
let root = '';
let serve: (request: Request) => Promise<Response>;
const ask = (url: string, method = 'GET'): Promise<Response> =>
  serve(Object.defineProperty(new Request('https://x/', { method }), 'url', { value: url }));
const status = async (url: string): Promise<number> => (await ask(url)).status;

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'unbatch-protocol-'));
  const page = path.join(root, 'renderer');
  mkdirSync(page);
  writeFileSync(path.join(page, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(root, 'secret.js'), 'secret');
  symlinkSync(path.join(root, 'secret.js'), path.join(page, 'link.js'));
  serve = createProtocolHandler({
    rendererFolder: page,
    engine: {
      column: () => Promise.resolve(Int32Array.of(1, -1, 2)),
      layout: (method) => Promise.resolve(Float32Array.of(method.length, 0.5)),
      principal: (method) => Promise.resolve(Float32Array.of(0.25, method.length)),
      neighbourhoodChange: (method) => Promise.resolve(Float32Array.of(method.length / 8)),
      picture: (row) =>
        row > 5 ? Promise.reject(new Error('no such row')) : Promise.resolve(Uint8Array.of(0x89, 1)),
    },
    desk: {
      current: () => ({ key: KEY, folder: root }) as ProjectState,
      live: (method) => (method === 'harmony' ? Float32Array.of(7, 8) : null),
    },
  });
});
afterAll(() => rmSync(root, { recursive: true }));

describe('the protocol of the window', () => {
  test('serves the page under the content security policy', async () => {
    const response = await ask('app://bundle/index.html');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|https?:|\*/);
  });

  test('serves the report of the open project to its own host only, under a policy that runs nothing', async () => {
    expect(await status('app://report/report.html')).toBe(404);
    writeFileSync(path.join(root, 'report.html'), '<!doctype html><p>report</p>');
    const response = await ask('app://report/report.html');
    expect(await response.text()).toContain('report');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; (?!.*script)/);
    expect(await status('app://bundle/report.html')).toBe(404);
    expect(await status('app://report/secret.js')).toBe(404);
    expect(await status('app://report/index.html')).toBe(404);
  });

  test('serves nothing outside its folder, whatever the spelling', async () => {
    for (const name of [
      '../secret.js',
      '%2e%2e/secret.js',
      '..%2fsecret.js',
      '%2e%2e%5csecret.js',
      'link.js',
    ]) {
      expect(await status(`app://bundle/${name}`), name).toBe(404);
    }
    expect(await status('app://bundle/index%00.html')).toBe(404);
    expect(await status('app://bundle/%E0%A4%A')).toBe(404);
  });

  test('serves other hosts and methods nothing', async () => {
    expect(await status('app://bundle.evil/index.html')).toBe(404);
    expect((await ask('app://bundle/index.html', 'POST')).status).toBe(404);
  });

  test('gives arrays and pictures of the open project only', async () => {
    const column = await ask(`app://bundle/data/${KEY}.column.0`);
    expect([...new Int32Array(await column.arrayBuffer())]).toEqual([1, -1, 2]);
    const layout = await ask(`app://bundle/data/${KEY}.layout.mnn.3`);
    expect([...new Float32Array(await layout.arrayBuffer())]).toEqual([3, 0.5]);
    const change = await ask(`app://bundle/data/${KEY}.change.mnn.3`);
    expect([...new Float32Array(await change.arrayBuffer())]).toEqual([0.375]);
    const live = await ask(`app://bundle/data/${KEY}.live.harmony.1`);
    expect([...new Float32Array(await live.arrayBuffer())]).toEqual([7, 8]);
    expect((await ask(`app://bundle/image/${KEY}.2.96`)).headers.get('content-type')).toBe('image/png');
    expect(await status('app://bundle/data/otherkey1.column.0')).toBe(404);
    expect(await status('app://bundle/image/otherkey1.2.96')).toBe(404);
  });

  test('tells why a picture cannot be shown', async () => {
    const response = await ask(`app://bundle/image/${KEY}.9.96`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('no such row');
  });
});

describe('ids', () => {
  test('are read to their parts', () => {
    expect(parseDataId('abcdef12.layout.pca+combat.4')).toEqual({
      kind: 'layout',
      key: 'abcdef12',
      method: 'pca+combat',
      version: 4,
    });
    expect(parseDataId('abcdef12.change.combat.1')).toEqual({
      kind: 'change',
      key: 'abcdef12',
      method: 'combat',
      version: 1,
    });
    expect(parseImageId('abcdef12.17.192')).toEqual({ key: 'abcdef12', row: 17, sizePx: 192 });
  });

  test.each([
    '',
    'a.column.1',
    'ABCDEF12.column.1',
    'abcdef12.column.-1',
    'abcdef12.column.1.2',
    'abcdef12.layout.a/b.1',
    'abcdef12.layout..1',
    'abcdef12.other.a.1',
  ])('data id %j is refused', (text) => expect(parseDataId(text)).toBeNull());

  test.each(['abcdef12.1.97', 'abcdef12.x.96', 'abcdef12.1.96.1', '../x.1.96', 'abcdef12.1'])(
    'image id %j is refused',
    (text) => expect(parseImageId(text)).toBeNull(),
  );
});
