import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { EngineProcess } from './engine-process';
import type { DataId } from './data-ids';
import { parseDataId, parseImageId } from './data-ids';
import type { ProjectDesk } from './project-desk';

export const APP_SCHEME = 'app';
const HOST = 'bundle';
/** The open project's report, for the hidden window that prints it. */
const REPORT_HOST = 'report';
/** A report is only looked at: nothing runs, nothing is loaded. */
const REPORT_POLICY = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'";

/** No remote content, no inline script or style, no eval. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
    '.woff': 'font/woff',
  }),
);
const FIXED_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
};
/** Ids name their content: a changed layout has another version, other rows another key. */
const FOREVER = 'private, max-age=31536000, immutable';

interface Parts {
  readonly rendererFolder: string;
  readonly engine: Pick<EngineProcess, 'column' | 'layout' | 'principal' | 'neighbourhoodChange' | 'picture'>;
  readonly desk: Pick<ProjectDesk, 'current' | 'live'>;
}

const respond = (
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  cache = 'no-store',
): Response =>
  new Response(body, { status, headers: { ...FIXED_HEADERS, 'content-type': type, 'cache-control': cache } });
const notFound = (): Response => respond(404, 'not found', 'text/plain');
const binary = (array: {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}) => new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);

function arrayOf(id: Exclude<DataId, { kind: 'live' }>, engine: Parts['engine']) {
  if (id.kind === 'column') return engine.column(id.index);
  if (id.kind === 'layout') return engine.layout(id.method);
  return id.kind === 'pca' ? engine.principal(id.method) : engine.neighbourhoodChange(id.method);
}

async function data(id: DataId, { engine, desk }: Parts): Promise<Response> {
  if (desk.current()?.key !== id.key) return notFound();
  if (id.kind === 'live') {
    const coordinates = desk.live(id.method, id.version);
    return coordinates === null ? notFound() : respond(200, binary(coordinates), 'application/octet-stream');
  }
  return respond(200, binary(await arrayOf(id, engine)), 'application/octet-stream');
}

async function image(text: string, { engine, desk }: Parts): Promise<Response> {
  const id = parseImageId(text);
  if (id === null || desk.current()?.key !== id.key) return notFound();
  const bytes = await engine.picture(id.row, id.sizePx);
  const isPng = bytes[0] === 0x89;
  return respond(200, binary(bytes), isPng ? 'image/png' : 'image/webp', FOREVER);
}

/** A file of the built page; real paths are compared, so that no link leads out of its folder. */
async function file(pathname: string, folder: string): Promise<Response> {
  const type = TYPES.get(path.extname(pathname));
  if (type === undefined || pathname.includes('\0')) return notFound();
  const root = await realpath(folder);
  const target = await realpath(path.join(root, pathname)).catch(() => null);
  if (target === null) return notFound();
  const relative = path.relative(root, target);
  if (relative.startsWith('..') || path.isAbsolute(relative)) return notFound();
  return respond(200, binary(await readFile(target)), type);
}

/** report.html of the open project, under a policy of its own. */
async function report({ desk }: Parts): Promise<Response> {
  const folder = desk.current()?.folder;
  const found =
    folder === undefined ? null : await readFile(path.join(folder, 'report.html')).catch(() => null);
  if (found === null) return notFound();
  const headers = { ...FIXED_HEADERS, 'content-security-policy': REPORT_POLICY, 'cache-control': 'no-store' };
  return new Response(binary(found), { headers: { ...headers, 'content-type': 'text/html; charset=utf-8' } });
}

/** Answers every request of the window: the page's files, arrays and pictures by opaque id. Nothing else exists. */
export function createProtocolHandler(parts: Parts): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    const { host, pathname } = new URL(url);
    if (host === REPORT_HOST && method === 'GET' && pathname === '/report.html') return report(parts);
    if (host !== HOST || method !== 'GET') return notFound();
    let name: string;
    try {
      name = decodeURIComponent(pathname).slice(1);
    } catch {
      return notFound();
    }
    try {
      if (name.startsWith('image/')) return await image(name.slice('image/'.length), parts);
      const id = name.startsWith('data/') ? parseDataId(name.slice('data/'.length)) : null;
      if (id !== null) return await data(id, parts);
      return await file(name, parts.rendererFolder);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return respond(500, message, 'text/plain; charset=utf-8');
    }
  };
}
