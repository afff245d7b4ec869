import type { ErrorCode, ErrorPayload } from '../../contract/errors';
import {
  AmbiguousError,
  CancelledError,
  InputError,
  ModelError,
  NumericalError,
  ParamError,
  StorageError,
} from '../../core/errors';

/** To a worker: one item of work. */
export interface WorkerRequest<In> {
  readonly id: number;
  readonly input: In;
}

/** From a worker: that it is ready, or what became of an item. */
export type WorkerReply<Out> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly id: number; readonly value: Out }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorPayload };

type Restore = (payload: ErrorPayload) => Error;

const details = ({ hint }: ErrorPayload): { hint?: string } => (hint === undefined ? {} : { hint });

const RESTORE: Readonly<Record<ErrorCode, Restore>> = {
  input: (p) => new InputError(p.message, details(p)),
  param: (p) => new ParamError(p.fields ?? { option: p.message }, details(p)),
  model: (p) => new ModelError(p.message, details(p)),
  ambiguous: (p) => new AmbiguousError(p.message, p.outputs ?? [], details(p)),
  numerical: (p) => new NumericalError(p.message, details(p)),
  storage: (p) => new StorageError(p.message, details(p)),
  cancelled: () => new CancelledError(),
  // A fault of the program stays one: its message is kept, its class is of no use on this side.
  shape: (p) => new Error(p.message),
  internal: (p) => new Error(p.message),
};

/** The error that a worker's payload stands for, of the same class where the user can act on it. */
export const restoreError = (payload: ErrorPayload): Error => RESTORE[payload.code](payload);
