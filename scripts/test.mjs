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

/** Runs a command in silence until it has ended, then prints all of it: two at a time stay readable. */
function runQuietly(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: process.env });
    const output = [];
    child.stdout.on('data', (piece) => output.push(piece));
    child.stderr.on('data', (piece) => output.push(piece));
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

/** A gate counts as one test. */
async function gate(title, command, args) {
  const started = Date.now();
  const code = await runQuietly(command, args);
  totals[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${title} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

/** Each gate has one thread only: two of them at a time keep both cores of a small machine busy. */
async function gates(list) {
  const waiting = [...list];
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await gate(...one);
  };
  await Promise.all([next(), next()]);
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

const types = [
  ['types', bin('tsc'), ['-p', '.']],
  ['types of the window', bin('tsc'), ['-p', 'tsconfig.renderer.json']],
  ['types of the specs', bin('tsc'), ['-p', 'tests/e2e']],
  ["types of the page's specs", bin('tsc'), ['-p', 'tests/renderer']],
];
// The longest first, so that it never runs alone at the end.
const style = [
  ['lint', bin('eslint'), ['.']],
  ['formatting', bin('prettier'), ['--check', '--log-level=warn', '.']],
  [
    'layers',
    bin('depcruise'),
    ['main', 'renderer', 'preload', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  ],
  ['unused code', bin('knip'), []],
];
await gates(quick ? types : [...style, ...types]);
await buildCli();
await vitest();
if (!quick) await window();
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
