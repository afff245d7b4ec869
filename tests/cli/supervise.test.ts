import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { supervise } from '../../main/cli/supervise';

const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-supervise-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const PIPES = 12;

/** Opens pipes that nobody writes to, as files of a drive that is gone: none of the calls ever returns. */
const HUNG = `
import { open, readFile, writeFile } from 'node:fs/promises';
const folder = process.argv[2];
for (let i = 0; i < ${PIPES}; i++) open(folder + '/pipe' + i, 'r').catch(() => undefined);
await writeFile(folder + '/read.txt', await readFile(folder + '/good.txt', 'utf8'));
process.send({ code: 3 }, () => process.disconnect());
`;

const script = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

it.skipIf(process.platform === 'win32')(
  'reads that never return keep neither other files from being read nor the command from ending',
  async () => {
    for (let i = 0; i < PIPES; i++) execFileSync('mkfifo', [path.join(folder, `pipe${i}`)]);
    writeFileSync(path.join(folder, 'good.txt'), 'good');
    expect(await supervise(script('hung.mjs', HUNG), [folder], 100)).toBe(3);
    expect(readFileSync(path.join(folder, 'read.txt'), 'utf8')).toBe('good');
  },
);

it('the code is the command’s own, whether it tells it or just ends', async () => {
  expect(await supervise(script('ends.mjs', 'process.exitCode = 2;'), [])).toBe(2);
  const killed = await supervise(script('killed.mjs', "process.kill(process.pid, 'SIGKILL');"), []);
  expect(killed).toBe(137);
});

it('a signal to the first process is handed on', async () => {
  const waits = script(
    'waits.mjs',
    "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); process.send({});",
  );
  const ended = supervise(waits, []);
  await new Promise((resolve) => setTimeout(resolve, 400));
  process.emit('SIGTERM', 'SIGTERM');
  expect(await ended).toBe(7);
});
