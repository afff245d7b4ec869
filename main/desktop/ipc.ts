import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { Channel, Handlers, Reply } from '../contract/channels';
import { GRANT_CHANNEL, argumentProblem, argumentShapes } from '../contract/channels';
import { list, text } from '../contract/shape';
import { ParamError, errorPayload } from '../core/errors';
import type { Grants } from './grants';
import { isOwnPage } from './security';

type Frame = Pick<NonNullable<IpcMainInvokeEvent['senderFrame']>, 'url'> & { readonly parent: unknown };
/** What is used of Electron's event, so that unit tests can send their own. */
export interface InvokeEvent {
  readonly senderFrame: Frame | null;
}
type Register = Pick<IpcMain, 'handle'>;
type Handler = (...args: readonly unknown[]) => Promise<unknown>;

/** Only the app's own page, and only its main frame, may call. */
export function isTrustedSender({ senderFrame }: InvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && isOwnPage(senderFrame.url);
}

/** One call: sender checked, arguments checked, errors as plain data (Electron keeps only their message). */
export async function answer(
  event: InvokeEvent,
  problem: string | null,
  run: () => Promise<unknown>,
): Promise<Reply<unknown>> {
  try {
    if (!isTrustedSender(event)) {
      throw new ParamError({
        sender: `calls from ${event.senderFrame?.url ?? 'a closed frame'} are refused`,
      });
    }
    if (problem !== null) throw new ParamError({ arguments: problem });
    return { ok: true, value: await run() };
  } catch (error) {
    return { ok: false, error: errorPayload(error) };
  }
}

/** Serves every channel of the contract. */
export function registerHandlers(ipc: Register, handlers: Handlers): void {
  for (const channel of Object.keys(argumentShapes) as Channel[]) {
    const handler = handlers[channel] as Handler;
    ipc.handle(channel, (event, ...args: unknown[]) =>
      answer(event, argumentProblem(channel, args), () => handler(...args)),
    );
  }
}

const droppedPaths = list(text(), 1000);

/** Takes paths of dropped files from the preload script; the page itself cannot send on this channel. */
export function registerGrants(ipc: Register, grants: Grants): void {
  ipc.handle(GRANT_CHANNEL, (event, paths: unknown) =>
    answer(event, droppedPaths.problem(paths, 'paths'), () => {
      grants.add(paths as readonly string[]);
      return Promise.resolve();
    }),
  );
}
