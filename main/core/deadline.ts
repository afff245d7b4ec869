import { InputError } from './errors';

/**
 * What `work` comes to, or an error when it has not come by then. Work that cannot be cancelled, such as a read from a
 * drive that is gone, goes on unheard.
 * @throws the error of `late`
 */
export function withDeadline<T>(work: Promise<T>, milliseconds: number, late: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(late());
    }, milliseconds);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

/** How long a drive may take for one answer: far more than the slowest that still works needs. */
export const PATIENCE_MS = 30_000;

/** A drive did not answer. */
export class StalledError extends InputError {}

/**
 * One answer of a drive: a listing, a stat, a piece of a file.
 * @param what  begins the message: `cannot be read`, `the folder /data`
 * @throws {StalledError} when it has not come by then
 */
export const answered = <T>(work: Promise<T>, what: string, patienceMs = PATIENCE_MS): Promise<T> =>
  withDeadline(
    work,
    patienceMs,
    () =>
      new StalledError(`${what}: its drive has not answered for ${patienceMs / 1000} seconds`, {
        hint: 'check the connection to the drive and start again: what is done is kept',
      }),
  );
