import type { EngineEvents, EngineMethod, EngineOptions } from '../contract/engine';
import type { ErrorPayload } from '../contract/errors';

/** Raised when a message changes its form: main and worker of different builds refuse each other. */
export const PROTOCOL_VERSION = 1;

/** What the main process sends to the engine's process. */
export type ToEngine =
  | { readonly kind: 'start'; readonly version: number; readonly options: EngineOptions }
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly method: EngineMethod;
      readonly args: readonly unknown[];
    };

/** What comes back. */
export type FromEngine =
  | { readonly kind: 'result'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly ok: false; readonly error: ErrorPayload }
  | {
      readonly [E in keyof EngineEvents]: {
        readonly kind: 'event';
        readonly event: E;
        readonly payload: EngineEvents[E];
      };
    }[keyof EngineEvents];
