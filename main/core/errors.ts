import type { ErrorCode, ErrorPayload } from '../contract/errors';
import type { ModelOutput } from '../contract/models';

interface Details {
  /** What the user can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Every error that Unbatch raises on purpose. The message names the thing, the rule and the value found. */
export abstract class AppError extends Error {
  abstract readonly code: ErrorCode;
  readonly hint?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly outputs?: readonly ModelOutput[];

  constructor(message: string, details: Details = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = new.target.name;
    if (details.hint !== undefined) this.hint = details.hint;
  }
}

/** The user's file, folder or table is wrong: the message names path, row or column. */
export class InputError extends AppError {
  readonly code = 'input';
}

/** Options out of range, unknown or missing. `fields` has one message per option. */
export class ParamError extends AppError {
  readonly code = 'param';
  override readonly fields: Readonly<Record<string, string>>;
  constructor(fields: Readonly<Record<string, string>>, details: Details = {}) {
    super(Object.values(fields).join('; '), details);
    this.fields = fields;
  }
}

/** Arrays that do not fit together: a fault of Unbatch, never of the user. */
export class ShapeError extends AppError {
  readonly code = 'shape';
  constructor(name: string, expected: string, found: string) {
    super(`${name} must be ${expected}, got ${found}`);
  }
}

/** A model file that cannot be read, recognised or run. */
export class ModelError extends AppError {
  readonly code = 'model';
}

/** A graph that does not tell which output is the embedding; `outputs` is what the user may choose from. */
export class AmbiguousError extends AppError {
  readonly code = 'ambiguous';
  override readonly outputs: readonly ModelOutput[];
  constructor(message: string, outputs: readonly ModelOutput[], details: Details = {}) {
    super(message, details);
    this.outputs = outputs;
  }
}

/** The numbers do not allow the computation (singular, confounded, not finite). */
export class NumericalError extends AppError {
  readonly code = 'numerical';
}

/** The project on disk cannot be read or written. */
export class StorageError extends AppError {
  readonly code = 'storage';
}

/** The user stopped the work. */
export class CancelledError extends AppError {
  readonly code = 'cancelled';
  constructor() {
    super('cancelled');
  }
}

/** Any thrown value as plain data that may cross a process border. */
export function errorPayload(error: unknown): ErrorPayload {
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.fields === undefined ? {} : { fields: error.fields }),
      ...(error.outputs === undefined ? {} : { outputs: error.outputs }),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message };
}
