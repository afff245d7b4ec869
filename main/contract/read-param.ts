import type { ParamSchema, ParamSpec, ParamValue, ParamValues } from './params';

/*
 * The one reading of a parameter's value, wherever it was typed: on the command line, in a recipe, in a form of the
 * window. Words are the same everywhere.
 */

const TRUE = new Set(['true', 'yes', '1', 'on']);
const FALSE = new Set(['false', 'no', '0', 'off']);

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value));

/** A value as the method takes it, or what is wrong with it: "must be an int in [1, 100], got 0". */
export type ReadParam = { readonly value: ParamValue } | { readonly wrong: string };

function readNumber(spec: Extract<ParamSpec, { kind: 'int' | 'float' }>, raw: unknown): ReadParam {
  if (raw === 'auto' && spec.default === 'auto') return { value: 'auto' };
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  const kind = spec.kind === 'int' ? 'an int' : 'a number';
  const ok =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= spec.min &&
    value <= spec.max &&
    (spec.kind === 'float' || Number.isInteger(value));
  if (ok) return { value };
  const auto = spec.default === 'auto' ? ' or auto' : '';
  return { wrong: `must be ${kind} in [${spec.min}, ${spec.max}]${auto}, got ${shown(raw)}` };
}

function readChoice(spec: Extract<ParamSpec, { kind: 'choice' }>, raw: unknown): ReadParam {
  if (typeof raw === 'string' && Object.hasOwn(spec.choices, raw)) return { value: raw };
  return { wrong: `must be one of ${Object.keys(spec.choices).join(', ')}, got ${shown(raw)}` };
}

function readFlag(raw: unknown): ReadParam {
  if (typeof raw === 'boolean') return { value: raw };
  if (typeof raw === 'string' && TRUE.has(raw.toLowerCase())) return { value: true };
  if (typeof raw === 'string' && FALSE.has(raw.toLowerCase())) return { value: false };
  return { wrong: `must be true or false, got ${shown(raw)}` };
}

function readColumns(raw: unknown): ReadParam {
  if (Array.isArray(raw) && raw.every((name) => typeof name === 'string')) return { value: raw };
  if (typeof raw === 'string') {
    return { value: raw.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])) };
  }
  return { wrong: `must be column names separated by commas, got ${shown(raw)}` };
}

/** Reads one value as its declaration has it. */
export function readParam(spec: ParamSpec, raw: unknown): ReadParam {
  switch (spec.kind) {
    case 'int':
    case 'float':
      return readNumber(spec, raw);
    case 'choice':
      return readChoice(spec, raw);
    case 'flag':
      return readFlag(raw);
    case 'columns':
      return readColumns(raw);
    case 'text':
    case 'column':
    case 'level':
      if (raw === null || typeof raw === 'string') return { value: raw };
      return { wrong: `must be text, got ${shown(raw)}` };
  }
}

/** What is wrong with the values of a form, by parameter, each with its name first as errors of the engine have it. */
export function paramProblems(schema: ParamSchema, values: ParamValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([name, spec]) => {
      if (!Object.hasOwn(values, name)) return [];
      const read = readParam(spec, values[name]);
      return 'wrong' in read ? [[name, `${name} ${read.wrong}`]] : [];
    }),
  );
}
