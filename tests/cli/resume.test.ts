import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProfiles } from '../../main/tables/read-profiles';
import { FEW_METHODS, TINY_STUDY, hashOutputs, temporaryFolder, unbatch } from '../helpers/cli';
import { LATEST, killAndResume, runProcess } from '../helpers/kill-and-resume';
import { importRandomNetwork } from '../helpers/random-network';

describe('a run that is killed', () => {
  it.each(['morphology', 'network'])(
    'goes on where it was and ends with the same content (%s)',
    async (model) => {
      const folder = temporaryFolder();
      const study = path.join(folder, 'study');
      await unbatch('simulate', '--out', study, ...TINY_STUDY);
      const network = model === 'network' ? await importRandomNetwork(folder) : [];
      const argv = (out: string): readonly string[] => [
        'run',
        study,
        '--out',
        out,
        ...network,
        ...FEW_METHODS,
      ];
      const whole = path.join(folder, 'whole');
      const startedMs = performance.now();
      expect((await runProcess(argv(whole), null)).code).toBe(0);
      const tookMs = performance.now() - startedMs;
      const killed = path.join(folder, 'killed');
      const attempts = await killAndResume(argv(killed), 4, LATEST * tookMs, 3);
      expect(attempts.filter(({ killedAfterMs }) => killedAfterMs !== null).length).toBeGreaterThan(0);
      expect(attempts.at(-1)?.code).toBe(0);
      expect(hashOutputs(killed)).toEqual(hashOutputs(whole));
      const embedding = async (out: string) =>
        (await readProfiles([path.join(out, 'profiles.h5ad')], { precision: 'double', matrix: 'X_harmony' }))
          .profiles;
      expect((await embedding(killed)).features).toEqual((await embedding(whole)).features);
      // What was done before a kill was not done again: the log has no step twice.
      const keys = readFileSync(path.join(killed, 'log.jsonl'), 'utf8')
        .split('\n')
        .flatMap((line) => {
          const entry = line === '' ? null : (JSON.parse(line) as { event: string; key?: string });
          return entry?.event === 'step' && entry.key !== undefined ? [entry.key] : [];
        });
      expect(new Set(keys).size).toBe(keys.length);
    },
    600_000,
  );
});
