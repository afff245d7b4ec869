import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { ScanResult } from '../../main/contract/study';
import { InputError } from '../../main/core/errors';
import { quietTask } from '../../main/core/task';
import type { ScanOptions } from '../../main/study/scan-folders';
import { scanFolders } from '../../main/study/scan-folders';

let made = 0;

/** The first bytes of an image and some that differ from file to file. */
export function imageBytes(name: string, salt: string | number = made++): Uint8Array {
  const starts: Readonly<Record<string, string>> = {
    png: '\x89PNG\r\n\x1a\n',
    jpg: '\xff\xd8\xff\xe0',
    bmp: 'BM',
  };
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Buffer.from(`${starts[ending] ?? 'II*\0'}${salt}`, 'latin1');
}

/** A folder with these files: text as given, `null` for the beginning of an image. */
export function studyFolder(files: Readonly<Record<string, string | Uint8Array | null>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-study-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    const full = path.join(folder, name);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, content ?? imageBytes(name));
  }
  return folder;
}

/** A folder of images with these names. */
export const imageFolder = (...names: readonly string[]): string =>
  studyFolder(Object.fromEntries(names.map((name) => [name, null])));

export const scan = (
  folder: string | readonly string[],
  options: Partial<ScanOptions> = {},
): Promise<ScanResult> => scanFolders([folder].flat(), { layout: 'auto', ...options }, quietTask());

export async function inputError(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InputError) return `${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
  throw new Error('no error was raised');
}
