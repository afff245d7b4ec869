import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancelledError, StorageError } from '../../core/errors';

/** The report as PDF, printed by a browser that is here; nothing is fetched, and none is needed. */

const NAMES = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'msedge'],
  ...['chrome', 'chrome.exe', 'msedge.exe'],
];

const programs = (...parts: readonly string[]): readonly string[] =>
  [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].flatMap(
    (root) => (root === undefined ? [] : [path.join(root, ...parts)]),
  );

/** Where the installers of Mac and Windows put them. */
const installed = (): readonly string[] => [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...programs('Google', 'Chrome', 'Application', 'chrome.exe'),
  ...programs('Microsoft', 'Edge', 'Application', 'msedge.exe'),
];

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** A browser that prints without a window, or undefined. */
export function findBrowser(searchPath = process.env['PATH'] ?? ''): string | undefined {
  const onPath = searchPath
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  return [...onPath, ...installed()].find(isProgram);
}

const LIMIT_MS = 120_000;

function runBrowser(browser: string, profile: string, target: string, page: string, signal: AbortSignal) {
  // Chromium refuses its sandbox to root, as in containers; the page is our own and may run nothing from outside.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const options = ['--headless', '--disable-gpu', '--no-first-run', '--no-pdf-header-footer', ...asRoot];
  const paths = [`--user-data-dir=${profile}`, `--print-to-pdf=${target}`, page];
  return new Promise<void>((resolve, reject) => {
    execFile(browser, [...options, ...paths], { signal, timeout: LIMIT_MS }, (error) => {
      if (error === null) resolve();
      else if (signal.aborted) reject(new CancelledError());
      else reject(new StorageError(error.message, { cause: error }));
    });
  });
}

/**
 * Prints report.html of a run's folder as report.pdf beside it.
 * @returns the file, or why there is none: a run does not fail for want of a browser
 * @throws {CancelledError} when aborted
 */
export async function printReport(
  folder: string,
  signal: AbortSignal,
  browser = findBrowser(),
): Promise<{ readonly file: string } | { readonly why: string }> {
  if (browser === undefined) {
    return {
      why: 'no report.pdf: neither Chromium, Chrome nor Edge was found; open report.html and print it',
    };
  }
  const file = path.join(folder, 'report.pdf');
  const partial = `${file}.partial.pdf`;
  const profile = mkdtempSync(path.join(tmpdir(), 'unbatch-print-'));
  try {
    await runBrowser(browser, profile, partial, pathToFileURL(path.join(folder, 'report.html')).href, signal);
    if (!statSync(partial, { throwIfNoEntry: false })?.isFile()) {
      throw new StorageError(`${browser} wrote no PDF`);
    }
    renameSync(partial, file);
    return { file };
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { why: `no report.pdf: ${browser} could not print the report (${message})` };
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    rmSync(partial, { force: true });
  }
}
