import type { ParamSchema, ParamValue, ParamValues, ParamsOf } from '../contract/params';
import { readParam } from '../contract/read-param';
import { ParamError } from './errors';

/** A value as it comes from a form, a recipe or the command line (`--param k=20` gives text). */
export type RawParams = Readonly<Record<string, unknown>>;

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
    const outcome = readParam(spec, raw[name]);
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
