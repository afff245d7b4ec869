import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSettingsFile } from '../../main/desktop/settings';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'unbatch-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what was changed is found by the next run of the program', () => {
  const file = path.join(folder, 'new', 'settings.json');
  createSettingsFile(file).update({ theme: 'dark', openProject: '/a.unbatch' });
  expect(createSettingsFile(file).read()).toMatchObject({
    theme: 'dark',
    openProject: '/a.unbatch',
    recent: [],
  });
  expect(readdirSync(path.dirname(file))).toEqual(['settings.json']);
});

test.each(['{"theme":', '{"theme":"pink","recent":[],"openProject":null,"bounds":null}', '[]', ''])(
  'a damaged file (%j) is put aside and the program starts',
  (content) => {
    const file = path.join(folder, 'settings.json');
    writeFileSync(file, content);
    expect(createSettingsFile(file).read().theme).toBe('system');
    expect(existsSync(`${file}.unreadable`)).toBe(true);
  },
);
