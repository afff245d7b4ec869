import type { ParamSchema, ParamSpec, ParamValue, ParamValues, ParamsOf } from '../contract/params';
import { ParamError } from './errors';

/** A value as it comes from a form, a recipe or the command line (`--param k=20` gives text). */
export type RawParams = Readonly<Record<string, unknown>>;

const TRUE = new Set(['true', 'yes', '1', 'on']);
const FALSE = new Set(['false', 'no', '0', 'off']);

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : JSON.stringify(value));

type Outcome = { readonly value: ParamValue } | { readonly wrong: string };

function readNumber(spec: Extract<ParamSpec, { kind: 'int' | 'float' }>, raw: unknown): Outcome {
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

function readChoice(spec: Extract<ParamSpec, { kind: 'choice' }>, raw: unknown): Outcome {
  if (typeof raw === 'string' && Object.hasOwn(spec.choices, raw)) return { value: raw };
  return { wrong: `must be one of ${Object.keys(spec.choices).join(', ')}, got ${shown(raw)}` };
}

function readFlag(raw: unknown): Outcome {
  if (typeof raw === 'boolean') return { value: raw };
  if (typeof raw === 'string' && TRUE.has(raw.toLowerCase())) return { value: true };
  if (typeof raw === 'string' && FALSE.has(raw.toLowerCase())) return { value: false };
  return { wrong: `must be true or false, got ${shown(raw)}` };
}

function readColumns(raw: unknown): Outcome {
  if (Array.isArray(raw) && raw.every((name) => typeof name === 'string')) return { value: raw };
  if (typeof raw === 'string') {
    return { value: raw.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])) };
  }
  return { wrong: `must be column names separated by commas, got ${shown(raw)}` };
}

function readOne(spec: ParamSpec, raw: unknown): Outcome {
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

/**
 * Checks raw values against a schema and fills in defaults.
 * @throws {ParamError} naming every unknown name and every bad value at once
 */
export function parseParams<S extends ParamSchema>(schema: S, raw: RawParams, owner: string): ParamsOf<S> {
  const wrong = new Map<string, string>();
  const values: Record<string, ParamValue> = {};
  for (const name of Object.keys(raw)) {
    if (Object.hasOwn(schema, name)) continue;
    const known = Object.keys(schema).join(', ');
    wrong.set(
      name,
      `${owner} has no parameter "${name}" (${known === '' ? 'it has none' : `it has ${known}`})`,
    );
  }
  for (const [name, spec] of Object.entries(schema)) {
    const given = Object.hasOwn(raw, name) && raw[name] !== undefined;
    if (!given) {
      values[name] = spec.default;
      continue;
    }
    const outcome = readOne(spec, raw[name]);
    if ('wrong' in outcome) wrong.set(name, `${name} ${outcome.wrong}`);
    else values[name] = outcome.value;
  }
  if (wrong.size > 0) throw new ParamError(Object.fromEntries(wrong));
  return values as ParamsOf<S>;
}

/** The defaults of a schema. */
export function defaultParams<S extends ParamSchema>(schema: S): ParamsOf<S> {
  return parseParams(schema, {}, 'defaults');
}

/** Only what differs from the defaults: short recipes that survive new parameters. */
export function changedParams(schema: ParamSchema, values: ParamValues): ParamValues {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) =>
        !Object.hasOwn(schema, name) || JSON.stringify(value) !== JSON.stringify(schema[name].default),
    ),
  );
}
