import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ParamSchema, ParamsOf } from '../../main/contract/params';
import { ParamError } from '../../main/core/errors';
import { changedParams, parseParams } from '../../main/core/params';

const schema = {
  k: { kind: 'int', default: 20, min: 1, max: 100, label: 'Neighbours', help: '' },
  lambda: { kind: 'float', default: 'auto', min: 0, max: 10, label: 'Ridge', help: '' },
  fit: {
    kind: 'choice',
    default: 'all',
    choices: { all: 'all rows', controls: 'controls' },
    label: '',
    help: '',
  },
  cosine: { kind: 'flag', default: true, label: '', help: '' },
  order: { kind: 'columns', default: [], label: '', help: '' },
  reference: { kind: 'level', default: null, label: '', help: '' },
} as const satisfies ParamSchema;

describe('parseParams', () => {
  it('fills in the defaults', () => {
    expect(parseParams(schema, {}, 'test')).toEqual({
      k: 20,
      lambda: 'auto',
      fit: 'all',
      cosine: true,
      order: [],
      reference: null,
    });
  });

  it('reads text as the command line gives it', () => {
    const raw = { k: '7', lambda: '0.5', fit: 'controls', cosine: 'false', order: 'b, a', reference: 'b1' };
    expect(parseParams(schema, raw, 'test')).toEqual({
      k: 7,
      lambda: 0.5,
      fit: 'controls',
      cosine: false,
      order: ['b', 'a'],
      reference: 'b1',
    });
  });

  it('reports every unknown name and bad value at once, in words', () => {
    const parse = (): unknown =>
      parseParams(schema, { k: 0, fit: 'some', theta: 1, cosine: 'maybe' }, 'test');
    expect(parse).toThrow(ParamError);
    try {
      parse();
    } catch (error) {
      expect((error as ParamError).fields).toEqual({
        theta: 'test has no parameter "theta" (it has k, lambda, fit, cosine, order, reference)',
        k: 'k must be an int in [1, 100], got 0',
        fit: 'fit must be one of all, controls, got "some"',
        cosine: 'cosine must be true or false, got "maybe"',
      });
    }
  });

  it.each([
    { k: 1.5 },
    { k: '' },
    { k: NaN },
    { k: 'auto' },
    { lambda: 11 },
    { lambda: 'x' },
    { order: [1] },
  ])('refuses %j', (raw) => {
    expect(() => parseParams(schema, raw, 'test')).toThrow(ParamError);
  });

  it('does not mistake what every object has for a parameter', () => {
    expect(() => parseParams(schema, { fit: 'toString' }, 'test')).toThrow(ParamError);
    expect(() =>
      parseParams(schema, JSON.parse('{"__proto__": 1}') as Record<string, unknown>, 'test'),
    ).toThrow(ParamError);
  });

  it('keeps only what differs from the defaults', () => {
    expect(changedParams(schema, { k: 20, fit: 'controls', order: [] })).toEqual({ fit: 'controls' });
  });

  it('types values by their schema', () => {
    expectTypeOf<ParamsOf<typeof schema>>().toEqualTypeOf<{
      readonly k: number;
      readonly lambda: number | 'auto';
      readonly fit: 'all' | 'controls';
      readonly cosine: boolean;
      readonly order: readonly string[];
      readonly reference: string | null;
    }>();
  });
});
