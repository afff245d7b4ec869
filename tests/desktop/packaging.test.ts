import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const fromBuilder = createRequire(require.resolve('electron-builder'));

type Validate = (config: unknown, debug: { isEnabled: boolean; add: () => void }) => Promise<void>;

const { validateConfiguration } = fromBuilder('app-builder-lib/out/util/config/config') as {
  validateConfiguration: Validate;
};
const check = (config: unknown): Promise<void> =>
  validateConfiguration(config, { isEnabled: false, add: () => undefined });
const read = (): Record<string, unknown> =>
  parse(readFileSync('electron-builder.yml', 'utf8')) as Record<string, unknown>;

describe('electron-builder.yml', () => {
  it('is what electron-builder understands, and a slip in it is noticed', async () => {
    await expect(check(read())).resolves.not.toThrow();
    await expect(check({ ...read(), asarUnpak: [] })).rejects.toThrow('asarUnpak');
  });

  it('sets every fuse that keeps the shipped program closed', () => {
    expect(read()['electronFuses']).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('takes along what the program reads at run time', () => {
    const files = (read()['files'] as unknown[]).map(String);
    for (const needed of ['dist/**', 'assets/**', 'models/**', 'package.json'])
      expect(files).toContain(needed);
    expect(existsSync(path.resolve('assets/icon.png'))).toBe(true);
  });
});
