import { parseArgs } from 'node:util';
import { ParamError } from '../core/errors';

/** One command-line option, declared once: type, default, help page and check come from it. */
export type OptionSpec = { readonly help: string; readonly value?: string } & (
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly default: number }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly default: string }
  /** `a,b,c`, and may be given several times. */
  | { readonly kind: 'list' }
  /** May be given several times, each value taken as it is. */
  | { readonly kind: 'many' }
);

export type OptionTable = Readonly<Record<string, OptionSpec>>;

type ValueOf<O extends OptionSpec> = O extends { kind: 'flag' }
  ? boolean
  : O extends { kind: 'number' }
    ? number
    : O extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C
      : O extends { kind: 'list' | 'many' }
        ? readonly string[]
        : string | undefined;

export type OptionsOf<T extends OptionTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

interface Parsed<T extends OptionTable> {
  readonly positionals: readonly string[];
  readonly options: OptionsOf<T>;
}

type Given = string | boolean | readonly (string | boolean)[] | undefined;

const last = (given: Given): string | boolean | undefined =>
  Array.isArray(given)
    ? (given.at(-1) as string | boolean | undefined)
    : (given as string | boolean | undefined);

function readOption(name: string, spec: OptionSpec, given: Given): { value: unknown; wrong?: string } {
  switch (spec.kind) {
    case 'flag':
      return { value: last(given) === true };
    case 'text':
      return { value: last(given) };
    case 'list': {
      const texts = Array.isArray(given) ? given.map(String) : [];
      return { value: texts.flatMap((text) => text.split(',')).filter((part) => part !== '') };
    }
    case 'many':
      return { value: Array.isArray(given) ? given.map(String) : [] };
    case 'choice': {
      const value = last(given) ?? spec.default;
      if (spec.choices.includes(String(value))) return { value };
      return { value, wrong: `--${name} must be one of ${spec.choices.join(', ')}, got "${String(value)}"` };
    }
    case 'number': {
      const text = last(given);
      const value = text === undefined ? spec.default : Number(text);
      if (Number.isFinite(value) && value >= spec.min && value <= spec.max && text !== '') return { value };
      return {
        value,
        wrong: `--${name} must be a number in [${spec.min}, ${spec.max}], got "${String(text)}"`,
      };
    }
  }
}

/**
 * Reads a command's arguments.
 * @throws {ParamError} naming every unknown option and bad value at once
 */
export function parseOptions<const T extends OptionTable>(table: T, argv: readonly string[]): Parsed<T> {
  const config = Object.fromEntries(
    Object.entries(table).map(([name, spec]) => [
      name,
      { type: spec.kind === 'flag' ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  const parsed = parseArgs({
    args: [...argv],
    options: config,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const wrong: Record<string, string> = {};
  for (const token of parsed.tokens) {
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(table, token.name)) {
      wrong[token.name] = `there is no option ${token.rawName} here (see --help)`;
    } else if (table[token.name].kind !== 'flag' && token.value === undefined) {
      wrong[token.name] = `${token.rawName} needs a value`;
    } else if (table[token.name].kind === 'flag' && token.value !== undefined) {
      wrong[token.name] = `${token.rawName} takes no value`;
    }
  }
  const options: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(table)) {
    const outcome = readOption(name, spec, parsed.values[name]);
    options[name] = outcome.value;
    if (outcome.wrong !== undefined) wrong[name] ??= outcome.wrong;
  }
  if (Object.keys(wrong).length > 0) throw new ParamError(wrong);
  return { positionals: parsed.positionals, options: options as OptionsOf<T> };
}

function optionLine(name: string, spec: OptionSpec): string {
  const value =
    spec.kind === 'flag' ? '' : ` <${spec.value ?? (spec.kind === 'list' ? 'a,b,…' : spec.kind)}>`;
  const choices = spec.kind === 'choice' ? ` (${spec.choices.join('|')})` : '';
  const fallback = 'default' in spec ? ` [${spec.default}]` : '';
  return `  ${`--${name}${value}`.padEnd(32)} ${spec.help}${choices}${fallback}`;
}

/** The options part of a help page. */
export const describeOptions = (table: OptionTable): string =>
  Object.entries(table)
    .map(([name, spec]) => optionLine(name, spec))
    .join('\n');
