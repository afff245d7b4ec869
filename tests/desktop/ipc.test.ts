import { describe, expect, test } from 'vitest';
import type { Channel } from '../../main/contract/channels';
import { argumentProblem, argumentShapes, isChannel } from '../../main/contract/channels';
import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import { InputError } from '../../main/core/errors';
import { createGrants } from '../../main/desktop/grants';
import { answer, isTrustedSender } from '../../main/desktop/ipc';
import { isAllowedOutside, isOwnPage } from '../../main/desktop/security';

const own = { senderFrame: { url: 'app://bundle/index.html', parent: null } };
const VALID: Readonly<Partial<Record<Channel, readonly unknown[]>>> = {
  'study.scan': [{ folders: ['/data'], levels: ['batch', 'label'] }],
  'project.choose': [{ batch: 'a', label: null, controls: { column: 'c', value: 'DMSO' } }],
  'embed.start': [{ embedding: DEFAULT_EMBEDDING, device: 'auto' }],
  'run.start': [
    { methods: [{ id: 'combat', steps: [{ method: 'combat', params: { shrink: true } }] }], device: 'auto' },
  ],
};

describe('calls of the window', () => {
  test('only the own page in its main frame may call', () => {
    expect(isTrustedSender(own)).toBe(true);
    expect(isTrustedSender({ senderFrame: null })).toBe(false);
    expect(isTrustedSender({ senderFrame: { url: 'app://bundle/index.html', parent: {} } })).toBe(false);
    for (const url of ['app://bundle.evil/index.html', 'https://bundle/', 'file:///index.html', 'nonsense']) {
      expect(isTrustedSender({ senderFrame: { url, parent: null } }), url).toBe(false);
    }
  });

  test('a stranger gets an error and nothing runs', async () => {
    let ran = false;
    const reply = await answer({ senderFrame: { url: 'https://evil.example/', parent: null } }, null, () => {
      ran = true;
      return Promise.resolve(1);
    });
    expect(reply).toEqual({
      ok: false,
      error: {
        code: 'param',
        message: 'calls from https://evil.example/ are refused',
        fields: { sender: 'calls from https://evil.example/ are refused' },
      },
    });
    expect(ran).toBe(false);
  });

  test('errors cross with code, message and hint', async () => {
    const reply = await answer(own, null, () =>
      Promise.reject(new InputError('no images', { hint: 'look elsewhere' })),
    );
    expect(reply).toEqual({
      ok: false,
      error: { code: 'input', message: 'no images', hint: 'look elsewhere' },
    });
    expect(await answer(own, null, () => Promise.resolve(3))).toEqual({ ok: true, value: 3 });
  });

  test.each(Object.keys(argumentShapes))('%s refuses too many arguments and wrong ones', (name) => {
    if (!isChannel(name)) throw new Error(name);
    const wanted = argumentShapes[name].length;
    expect(argumentProblem(name, new Array(wanted + 1).fill(null))).toBe(
      `${name} takes ${wanted} arguments, got ${wanted + 1}`,
    );
    if (wanted > 0) expect(argumentProblem(name, new Array(wanted).fill(Symbol('x')))).not.toBeNull();
    const valid = VALID[name];
    if (valid !== undefined) expect(argumentProblem(name, valid)).toBeNull();
  });

  test('what is wrong is named', () => {
    expect(argumentProblem('study.scan', [{ folders: ['/a', 3] }])).toBe(
      'argument 1 of study.scan.folders[1] must be a text, got a number',
    );
    expect(argumentProblem('study.scan', [{ folders: [], then: 1 }])).toBe(
      'argument 1 of study.scan has an unknown field "then"',
    );
    expect(argumentProblem('rows.describe', [[0, 1.5]])).toContain('whole number');
    expect(argumentProblem('project.open', ['/a\0b'])).toContain('NUL');
  });

  test('names of the prototype are no channels', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'internal.grant'])
      expect(isChannel(name)).toBe(false);
  });
});

describe('grants', () => {
  test('only what was handed over is taken, in whatever spelling', () => {
    const grants = createGrants();
    grants.add(['/data/plates/', 'relative']);
    expect(() => grants.require('/data/plates')).not.toThrow();
    expect(() => grants.require('/data/x/../plates')).not.toThrow();
    for (const file of ['/data', '/data/plates/secret', 'relative', '/data/plates/..']) {
      expect(() => grants.require(file), file).toThrow('was not chosen in this session');
    }
  });
});

describe('addresses', () => {
  test('the own page is told by its parts', () => {
    expect(isOwnPage('app://bundle/index.html#x')).toBe(true);
    expect(isOwnPage('app://bundle@evil/index.html')).toBe(false);
  });
  test('only citations leave for the browser', () => {
    expect(isAllowedOutside('https://doi.org/10.1038/s41592-019-0619-0')).toBe(true);
    for (const url of [
      'http://doi.org/x',
      'https://doi.org.evil/x',
      'https://a@doi.org/x',
      'file:///etc/passwd',
      'javascript:1',
    ]) {
      expect(isAllowedOutside(url), url).toBe(false);
    }
  });
});
