import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildDouble } from './electron-double/build';

const BUILT = path.resolve(import.meta.dirname, '../../dist/renderer/index.html');

/** A display of our own where there is none to use; resolves to its number and how to end it. */
async function startDisplay(): Promise<{ readonly display: string; readonly stop: () => void }> {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise<string>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`Xvfb cannot be started: ${error.message}`)));
    child.stdio[3]?.once('data', (data: Buffer) => resolve(data.toString().trim()));
  });
  return { display: `:${number}`, stop: () => child.kill() };
}

/** Runs once before all specs: a display, and the stand-in for Electron bundled. Returns what ends both. */
export default async function globalSetup(): Promise<() => void> {
  if (!existsSync(BUILT)) throw new Error('dist/ is missing: run "node scripts/build-app.mjs" first');
  const { display, stop } = await startDisplay();
  const double = await buildDouble();
  process.env['DISPLAY'] = display;
  process.env['EDOUBLE_BUILD'] = double;
  return () => {
    stop();
    rmSync(double, { recursive: true, force: true });
  };
}
