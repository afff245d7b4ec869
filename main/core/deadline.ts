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
