import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';

/** Golden data and real images, beside the project; not part of a user's clone. */
export const SHARED = path.resolve(process.env['UNBATCH_SHARED'] ?? '../shared');

/**
 * A suite that needs a file or folder. Where that is missing it prints one line and registers nothing; on CI a missing
 * one is a failure.
 */
export function describeWith(title: string, needed: string, body: () => void): void {
  if (existsSync(needed)) {
    describe(title, body);
    return;
  }
  if (process.env['CI'] === 'true') throw new Error(`${title}: ${needed} is missing, and CI needs it`);
  describe.skip(title);
  process.stderr.write(`not run: ${title}, because ${needed} is missing\n`);
}

/** A suite that needs `../shared/<folder>`. */
export function describeShared(title: string, folder: string, body: (folder: string) => void): void {
  const full = path.join(SHARED, folder);
  describeWith(title, full, () => {
    body(full);
  });
}
