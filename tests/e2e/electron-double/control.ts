/** What the stand-in and the test launcher say to each other over the child process's IPC channel. */
export type ToLauncher =
  | { readonly kind: 'endpoint'; readonly url: string }
  | { readonly kind: 'result'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly ok: false; readonly error: string };
export interface ToDouble {
  readonly id: number;
  /** Source of a function of (electron, argument). */
  readonly source: string;
  readonly argument: unknown;
}

export function tellLauncher(message: ToLauncher): void {
  if (process.connected) process.send?.(message);
}

/** A call that tests may ask about: what was opened, what was refused. */
export interface Recorded {
  readonly api: string;
  readonly args: readonly unknown[];
}
export const calls: Recorded[] = [];
export const record = (api: string, ...args: readonly unknown[]): void => {
  calls.push({ api, args });
};

/** A silent no-op is worse than a failure. */
export const unsupported = (what: string): never => {
  throw new Error(`electron-double: ${what} is not supported`);
};

/** The event object that handlers get and may cancel. */
export interface CancellableEvent {
  defaultPrevented: boolean;
  preventDefault(): void;
}
export function cancellable<T extends object>(extra: T): CancellableEvent & T {
  const event = {
    ...extra,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}
