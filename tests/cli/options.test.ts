import { describe, expect, it } from 'vitest';
import { ParamError } from '../../main/core/errors';
import { parseOptions } from '../../main/cli/options';
import { parseControls, readChain, readChains, splitParams } from '../../main/cli/table-options';

const table = {
  batch: { kind: 'list', help: '' },
  param: { kind: 'many', help: '' },
  out: { kind: 'text', help: '' },
  json: { kind: 'flag', help: '' },
  neighbors: { kind: 'number', min: 1, max: 100, default: 15, help: '' },
  device: { kind: 'choice', choices: ['auto', 'cpu'], default: 'auto', help: '' },
} as const;

describe('parseOptions', () => {
  it('reads options in any place, lists by commas or by repetition', () => {
    const { positionals, options } = parseOptions(table, [
      'a.csv',
      '--batch=x,y',
      '--batch',
      'z',
      '--param',
      'order-list=b1,b2',
      '--json',
      'b.csv',
    ]);
    expect(positionals).toEqual(['a.csv', 'b.csv']);
    expect(options).toEqual({
      batch: ['x', 'y', 'z'],
      param: ['order-list=b1,b2'],
      out: undefined,
      json: true,
      neighbors: 15,
      device: 'auto',
    });
  });

  it.each([
    [['--bach', 'x'], 'there is no option --bach here (see --help)'],
    [['--neighbors', '0'], '--neighbors must be a number in [1, 100], got "0"'],
    [['--neighbors', 'many'], '--neighbors must be a number in [1, 100], got "many"'],
    [['--device', 'gpu'], '--device must be one of auto, cpu, got "gpu"'],
    [['--out'], '--out needs a value'],
    [['--json=1'], '--json takes no value'],
  ])('refuses %j in words', (argv, message) => {
    expect(() => parseOptions(table, argv)).toThrow(ParamError);
    expect(() => parseOptions(table, argv)).toThrow(message);
  });
});

describe('method chains', () => {
  it('reads a chain and gives parameters to the step they name', () => {
    expect(readChain('robust-mad,harmony', ['harmony.theta=1', 'robust-mad.fit=controls'])).toEqual({
      id: 'robust-mad+harmony',
      steps: [
        { method: 'robust-mad', params: { fit: 'controls' } },
        { method: 'harmony', params: { theta: '1' } },
      ],
    });
  });

  it('needs no owner where there is one method only', () => {
    expect(readChain('harmony', ['theta=1']).steps).toEqual([{ method: 'harmony', params: { theta: '1' } }]);
  });

  it('refuses a parameter that could belong to several methods, or to none', () => {
    expect(() => readChains(['combat', 'harmony'], ['theta=1'])).toThrow(
      '--param theta=1 must say whose it is',
    );
    expect(() => readChains(['combat'], ['harmony.theta=1'])).toThrow('"harmony" is not among combat');
    expect(() => readChain('combt', [])).toThrow('there is no method "combt"');
  });

  it('gives parameters to methods, metrics and maps', () => {
    expect(splitParams(['umap.neighbors=30', 'harmony.theta=1', 'kbet.k0=5'], ['harmony'])).toEqual({
      ...{ methods: ['harmony.theta=1'], metrics: ['kbet.k0=5'] },
      umap: { neighbors: '30' },
    });
    expect(() => splitParams(['umap.neighbors=1'], [])).toThrow('neighbors must be an int in [2, 200]');
    expect(() => splitParams(['umap.metric=x'], [])).toThrow('metric');
  });

  it('reads controls whose value holds an equals sign', () => {
    expect(parseControls('pert=a=b')).toEqual({ column: 'pert', value: 'a=b' });
    expect(() => parseControls('DMSO')).toThrow('--controls must be <column>=<value>, got "DMSO"');
  });
});
