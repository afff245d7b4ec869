// `npm start`: builds the app and opens it. Electron's own binary is fetched on the first start (its npm package
// comes without it); where that cannot be done, one line says what to do.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './build.mjs';

const electron = path.join(root, 'node_modules/electron');
const { version } = JSON.parse(readFileSync(path.join(electron, 'package.json'), 'utf8'));

/** Electron's executable: named by the user, or fetched before. */
function findBinary() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const name = names[process.platform] ?? 'electron';
  const pathFile = path.join(electron, 'path.txt');
  const stored = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : name;
  const candidates = override ? [path.join(override, name)] : [path.join(electron, 'dist', stored)];
  return candidates.find((file) => existsSync(file));
}

function fetchBinary() {
  console.log('Fetching Electron (once, about 120 MB) …');
  const { status, stderr } = spawnSync(process.execPath, [path.join(electron, 'install.js')], {
    stdio: ['ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
    timeout: 15 * 60 * 1000,
  });
  if (status === 0) return findBinary();
  const reason =
    (stderr ?? '')
      .split('\n')
      .find((line) => /error/i.test(line))
      ?.trim() ?? 'it did not arrive';
  console.error(
    `Electron's program is not here and could not be fetched (${reason}): go online once, or set ELECTRON_MIRROR to a mirror, ` +
      `or unpack a copied electron-v${version} zip and set ELECTRON_OVERRIDE_DIST_PATH to that folder; ` +
      `the command line works without it: npm run -s unbatch -- --help`,
  );
  return undefined;
}

const binary = findBinary() ?? fetchBinary();
if (binary === undefined) process.exit(1);
const built = spawnSync(process.execPath, [path.join(root, 'scripts/build-app.mjs')], { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
spawn(binary, [root, ...process.argv.slice(2)], { stdio: 'inherit' }).on('close', (code) =>
  process.exit(code ?? 0),
);
