import type { Protocol } from './protocol';
import type { CdpSession } from './cdp';
import { record } from './control';
import { fromHost, schemes } from './schemes';
import { defaultSession } from './session';

const BUILT_IN = new Set(['data', 'blob', 'about', 'devtools', 'chrome']);

/** Answers one paused request: through the app's protocol handler, or refused and recorded (tests run offline). */
export async function answerRequest(
  session: CdpSession,
  paused: Protocol.Fetch.requestPausedPayload,
  mayNavigate: (url: string) => boolean,
): Promise<void> {
  const { requestId } = paused;
  const fail = async (errorReason: Protocol.Network.ErrorReason): Promise<void> => {
    await session.send('Fetch.failRequest', { requestId, errorReason });
  };
  const url = fromHost(paused.request.url);
  if (!mayNavigate(url)) return fail('Aborted');
  const details = { url, method: paused.request.method, resourceType: paused.resourceType };
  if ((await defaultSession.webRequest.ask(details)).cancel === true) return fail('BlockedByClient');
  const name = url.slice(0, url.indexOf(':')).toLowerCase();
  const handler = schemes.get(name)?.handler ?? null;
  if (handler !== null) return answerWith(session, paused, url, handler);
  if (BUILT_IN.has(name)) {
    await session.send('Fetch.continueRequest', { requestId });
    return;
  }
  record('network', url, paused.resourceType);
  return fail('InternetDisconnected');
}

async function answerWith(
  session: CdpSession,
  { requestId, request }: Protocol.Fetch.requestPausedPayload,
  url: string,
  handler: (request: Request) => Response | Promise<Response>,
): Promise<void> {
  const asked = new Request('http://x/', { method: request.method, headers: request.headers });
  Object.defineProperty(asked, 'url', { value: url });
  const response = await handler(asked);
  if (response.type === 'error') {
    await session.send('Fetch.failRequest', { requestId, errorReason: 'Failed' });
    return;
  }
  await session.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  });
}
