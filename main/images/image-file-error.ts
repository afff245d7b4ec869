import { AppError, InputError } from '../core/errors';

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
  EISDIR: 'is a folder, not an image',
  EIO: 'could not be read: the disk or network drive failed',
  ESTALE: 'could not be read: the network drive lost it',
  ETIMEDOUT: 'could not be read: the network drive did not answer',
};

/** The reason without the file's name, and the hint where there is one. */
function reasonOf(error: unknown): { reason: string; hint?: string } {
  if (error instanceof AppError) {
    return { reason: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
  }
  const { code, message } =
    error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  const known = code === undefined ? undefined : FILE_REASONS[code];
  const line = message.replace(/\s+/g, ' ').trim();
  return { reason: known ?? `cannot be decoded: ${line}` };
}

/** An image that cannot be used. The message is the file's name and the reason, as the list of skipped files shows them. */
export class ImageFileError extends InputError {
  constructor(
    readonly file: string,
    readonly reason: string,
    details: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(`${file} ${reason}`, details);
  }
}

/** @throws {ImageFileError} always: `name` cannot be used, because of `error` */
export function refuseFile(name: string, error: unknown): never {
  if (error instanceof ImageFileError) throw error;
  const { reason, hint } = reasonOf(error);
  throw new ImageFileError(name, reason, { cause: error, ...(hint === undefined ? {} : { hint }) });
}
