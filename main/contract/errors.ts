import type { ModelOutput } from './models';

/** Codes that leave the process: in `--json` errors, over IPC, in the log. */
export type ErrorCode =
  'input' | 'param' | 'shape' | 'model' | 'ambiguous' | 'numerical' | 'storage' | 'cancelled' | 'internal';

/** An error as plain data. `fields` maps a parameter or form field to what is wrong with it. */
export interface ErrorPayload {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  readonly fields?: Readonly<Record<string, string>>;
  /** Of a graph that does not tell its embedding (`ambiguous`): what the user may choose. */
  readonly outputs?: readonly ModelOutput[];
}
