import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';

/** Golden data and real images, beside the project; not part of a user's clone. */
export const SHARED = path.resolve(process.env['UNBATCH_SHARED'] ?? '../shared');

/**
 * A suite that needs `../shared/<folder>`. Where that is missing it prints one line and registers nothing;
 * on CI a missing folder is a failure.
 */
export function describeShared(title: string, folder: string, body: (folder: string) => void): void {
  const full = path.join(SHARED, folder);
  if (existsSync(full)) {
    describe(title, () => {
      body(full);
    });
    return;
  }
  if (process.env['CI'] === 'true') throw new Error(`${title}: ${full} is missing, and CI needs it`);
  describe.skip(title);
  process.stderr.write(`not run: ${title}, because ${full} is missing\n`);
}
