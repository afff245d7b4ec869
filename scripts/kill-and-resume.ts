/**
 * `npx tsx scripts/kill-and-resume.ts [kills] [morphology|network]`: kills a run at random moments, resumes, and
 * compares with one that was left alone. `network` embeds with a small vision transformer of random weights.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FEW_METHODS, TINY_STUDY, hashOutputs } from '../tests/helpers/cli';
import { LATEST, killAndResume, runProcess } from '../tests/helpers/kill-and-resume';
import { importRandomNetwork } from '../tests/helpers/random-network';

async function main(kills: number, model: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'unbatch-kills-'));
  const study = path.join(folder, 'study');
  const network = model === 'network' ? await importRandomNetwork(folder) : [];
  const argv = (out: string): readonly string[] => ['run', study, '--out', out, ...network, ...FEW_METHODS];
  await runProcess(['simulate', '--out', study, ...TINY_STUDY], null);
  const startedMs = performance.now();
  await runProcess(argv(path.join(folder, 'whole')), null);
  const tookMs = performance.now() - startedMs;
  process.stdout.write(`a run left alone took ${(tookMs / 1000).toFixed(1)} s\n`);
  const seed = Math.floor(performance.timeOrigin);
  const beganMs = performance.now();
  const attempts = await killAndResume(argv(path.join(folder, 'killed')), kills, LATEST * tookMs, seed);
  for (const { killedAfterMs, code } of attempts) {
    process.stdout.write(
      killedAfterMs === null ? `ended with code ${code ?? '?'}\n` : `killed after ${killedAfterMs} ms\n`,
    );
  }
  process.stdout.write(
    `${attempts.length} starts took ${((performance.now() - beganMs) / 1000).toFixed(0)} s\n`,
  );
  const [whole, killed] = ['whole', 'killed'].map((name) =>
    JSON.stringify(hashOutputs(path.join(folder, name))),
  );
  process.stdout.write(whole === killed ? 'same content\n' : `DIFFERENT content in ${folder}\n`);
  return whole === killed;
}

void main(Number(process.argv[2] ?? 10), process.argv[3] ?? 'morphology').then((same) => {
  process.exitCode = same ? 0 : 1;
});
