import { InputError } from '../core/errors';
import type { Values } from '../core/matrix';

/** @throws {InputError} when there are no rows, or naming the first value that is NaN or infinite */
export function requireFiniteInput(owner: string, { rows, cols, data }: Values): void {
  if (rows === 0 || cols === 0) {
    throw new InputError(`${owner} got a table of ${rows} rows and ${cols} features`);
  }
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    const where = `row ${Math.floor(i / cols) + 1}, feature ${(i % cols) + 1}`;
    throw new InputError(`${owner} needs finite values, ${where} is ${data[i]}`, {
      hint: 'leave the feature or the row out; Unbatch never imputes unasked',
    });
  }
}
