import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { printReport } from '../../main/desktop/print-report';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unbatch-print-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A window that nobody sees; what was done with it. */
function pretendWindow(print: () => Promise<Buffer>) {
  const done: string[] = [];
  return {
    done,
    window: {
      loadURL: (url: string) => {
        done.push(`load ${url}`);
        return Promise.resolve();
      },
      isDestroyed: () => false,
      close: () => void done.push('close'),
      webContents: { printToPDF: print },
    },
  };
}

test('the report is printed from the own protocol, written beside it, and the window closed', async () => {
  const { window, done } = pretendWindow(() => Promise.resolve(Buffer.from('%PDF-1.7')));
  expect(await printReport(folder, () => window)).toBe(path.join(folder, 'report.pdf'));
  expect(readFileSync(path.join(folder, 'report.pdf'), 'utf8')).toBe('%PDF-1.7');
  expect(done).toEqual(['load app://report/report.html', 'close']);
});

test('where it cannot be printed that is said in a sentence, and nothing is left', async () => {
  const { window, done } = pretendWindow(() => Promise.reject(new Error('Failed to generate PDF')));
  await expect(printReport(folder, () => window)).rejects.toMatchObject({
    code: 'storage',
    message: `the report could not be printed as ${path.join(folder, 'report.pdf')}: Failed to generate PDF`,
    hint: 'open the report and print it from the browser',
  });
  expect(existsSync(path.join(folder, 'report.pdf'))).toBe(false);
  expect(done.at(-1)).toBe('close');
});
