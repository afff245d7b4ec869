import type { Args, Bridge, Channel, Result, WindowEvent, WindowEvents } from '../../main/contract/channels';
import type { ErrorPayload } from '../../main/contract/errors';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly api: Bridge;
  }
}

/** A call that the other side refused or that failed there. */
export class ApiError extends Error {
  constructor(readonly payload: ErrorPayload) {
    super(payload.message);
    this.name = 'ApiError';
  }
}

/** Any caught value as plain data for a notice. */
export function payloadOf(error: unknown): ErrorPayload {
  if (error instanceof ApiError) return error.payload;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** One call over the bridge. @throws {ApiError} */
export async function call<C extends Channel>(channel: C, ...args: Args<C>): Promise<Result<C>> {
  const reply = await window.api.invoke(channel, ...args);
  if (!reply.ok) throw new ApiError(reply.error);
  return reply.value;
}

/** Hears an event; returns its unsubscribe. */
export const listen = <E extends WindowEvent>(
  event: E,
  take: (payload: WindowEvents[E]) => void,
): (() => void) => window.api.on(event, take);

/** Absolute paths of dropped files; from now on they may be looked through. */
export const pathsOf = (files: readonly File[]): Promise<readonly string[]> => window.api.dropped(files);

/** The bytes of a big array, by its URL of main/contract/data-urls. @throws {ApiError} */
export async function fetchArray(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new ApiError({ code: 'internal', message: await response.text() });
  return response.arrayBuffer();
}
