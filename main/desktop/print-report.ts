import path from 'node:path';
import type { BrowserWindow } from 'electron';
import { StorageError } from '../core/errors';
import { writeBytesAtomic } from '../tables/atomic-file';

type PrintWindow = Pick<BrowserWindow, 'loadURL' | 'isDestroyed' | 'close'> & {
  readonly webContents: Pick<BrowserWindow['webContents'], 'printToPDF'>;
};

/** Where a hidden window finds the open project's report (see protocol.ts). */
export const REPORT_URL = 'app://report/report.html';

/**
 * Prints report.html of a folder as report.pdf beside it, in a hidden window that runs no scripts.
 * @returns the file
 * @throws {StorageError} when it cannot be printed or written
 */
export async function printReport(folder: string, openWindow: () => PrintWindow): Promise<string> {
  const file = path.join(folder, 'report.pdf');
  const window = openWindow();
  try {
    await window.loadURL(REPORT_URL);
    const pdf = await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
    await writeBytesAtomic(file, pdf);
    return file;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new StorageError(`the report could not be printed as ${file}: ${reason}`, {
      cause: error,
      hint: 'open the report and print it from the browser',
    });
  } finally {
    if (!window.isDestroyed()) window.close();
  }
}
