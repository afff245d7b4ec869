import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { InputError } from '../../main/core/errors';
import { Matrix } from '../../main/core/matrix';
import type { Column, Profiles } from '../../main/core/profiles';

/** A folder of this test file alone, gone afterwards. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-tables-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeText(folder: string, name: string, text: string | Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

export const text = (...values: (string | null)[]): Column => ({ kind: 'text', values });
export const numbers = (...values: number[]): Column => ({
  kind: 'number',
  values: Float64Array.from(values),
});

/** Two wells, two features, a text with everything that CSV finds hard. */
export const smallProfiles = (): Profiles => ({
  metadata: new Map<string, Column>([
    ['Metadata_Plate', text('0012', '20210104')],
    ['Metadata_Well', text('A01', 'P24')],
    ['Metadata_compound', text('a "b", c\nd', null)],
    ['Metadata_dose', numbers(0.1, NaN)],
    ['Metadata_replicate', numbers(1, 2)],
  ]),
  featureNames: ['emb_0000', 'emb_0001'],
  features: new Matrix(2, 2, Float32Array.of(0.1, -3.4e38, 1e-37, 16777217)),
});

/** What an InputError says: its message and hint. Anything else fails the test. */
export async function inputError(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InputError) return `${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  throw new Error('no error was raised');
}
