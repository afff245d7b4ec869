// `npm test`: types, lint, layers, unused code, then unit, contract, oracle and window tests.
// Ends with the line "N passed, N failed"; what could not be run is said in a line of its own.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildCli, root } from './build.mjs';

const reports = mkdtempSync(path.join(tmpdir(), 'unbatch-tests-'));
const bin = (name) => path.join(root, 'node_modules/.bin', name);
const ci = process.env.CI === 'true';
const quick = process.argv.includes('--quick');

function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

const totals = { passed: 0, failed: 0 };

/** A gate counts as one test. */
async function gate(title, command, args) {
  const started = Date.now();
  const code = await run(command, args);
  totals[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

async function vitest() {
  const file = path.join(reports, 'vitest.json');
  const code = await run(bin('vitest'), [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  totals.passed += report?.numPassedTests ?? 0;
  totals.failed += report?.numFailedTests ?? 0;
  // A file that fails to load has no failing test of its own.
  if (code !== 0 && !report?.numFailedTests) totals.failed += 1;
}

async function window() {
  const missing = ['/usr/bin/chromium', '/usr/bin/Xvfb'].filter((file) => !existsSync(file));
  if (missing.length > 0) {
    console.log(`not run: the window's tests, because ${missing.join(' and ')} is missing`);
    if (ci) totals.failed += 1;
    return;
  }
  if ((await run(process.execPath, [path.join(root, 'scripts/build-app.mjs')])) !== 0) {
    totals.failed += 1;
    return;
  }
  const file = path.join(reports, 'playwright.json');
  const code = await run(bin('playwright'), ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const stats = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).stats : null;
  totals.passed += (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  totals.failed += stats?.unexpected ?? 0;
  if (code !== 0 && !stats?.unexpected) totals.failed += 1;
}

await gate('types', bin('tsc'), ['-p', '.']);
await gate('types of the window', bin('tsc'), ['-p', 'tsconfig.renderer.json']);
await gate('types of the specs', bin('tsc'), ['-p', 'tests/e2e']);
await gate("types of the page's specs", bin('tsc'), ['-p', 'tests/renderer']);
if (!quick) {
  await gate('formatting', bin('prettier'), ['--check', '--log-level=warn', '.']);
  await gate('lint', bin('eslint'), ['.']);
  await gate('layers', bin('depcruise'), [
    'main',
    'renderer',
    'preload',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err',
  ]);
  await gate('unused code', bin('knip'), []);
}
await buildCli();
await vitest();
if (!quick) await window();
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
