import type { PatternMatch, PatternPreview, PatternProblem, PatternSpan } from '../contract/name-pattern';
import { InputError } from '../core/errors';
import { normalizeWell } from '../core/wells';
import type { ImageFields } from './layout';
import { fileName } from './layout';
import { fieldNamed, fieldsOf } from './name-fields';
import { findPatternProblem, isRegularExpression } from './pattern-problem';

/**
 * The user's own pattern: a template with fields in braces, or a regular expression with named groups. A template
 * without a slash is for the file's name, one with a slash for the end of its path.
 */

/** A pattern that can be read, ready for names. */
export interface NamePattern {
  readonly test: RegExp;
  readonly onPath: boolean;
  /** In its own order and spelling. */
  readonly fields: readonly string[];
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What a placeholder may stand for: a well is a well, anything else the shortest text within one folder or name. */
const placeholder = (name: string): string =>
  fieldNamed(name) === 'well' ? '[A-Za-z]{1,2}[-_ ]?\\d{1,3}' : '[^/]+?';

/** `{plate}_{well}_s{site}_w{channel}.tif` as a regular expression; `*` stands for anything but a slash. */
function templateSource(template: string): string {
  const seen = new Set<string>();
  const parts = template.split(/(\{[^{}]*\}|\*)/).map((part) => {
    const name = /^\{\s*([A-Za-z]\w*)\s*\}$/.exec(part)?.[1];
    if (part === '*') return '[^/]*';
    if (name === undefined) return escape(part);
    if (seen.has(name)) return `\\k<${name}>`;
    seen.add(name);
    return `(?<${name}>${placeholder(name)})`;
  });
  // A template without the file's ending is for any.
  return parts.join('') + (/\.[A-Za-z*]\w*$/.test(template) ? '' : '\\.[^./]+');
}

const groupNames = (source: string): readonly string[] =>
  Array.from(source.matchAll(/\(\?<([A-Za-z_]\w*)>/g), ([, name]) => name);

/** @throws {InputError} when the pattern cannot be read, with the place that is wrong */
export function parsePattern(pattern: string): NamePattern {
  const problem = findPatternProblem(pattern);
  if (problem !== null) {
    const at =
      problem.start === 0 && problem.end >= pattern.length ? '' : ` at character ${problem.start + 1}`;
    throw new InputError(`the pattern ${pattern} cannot be read${at}: ${problem.message}`, {
      hint: problem.hint,
    });
  }
  const isRegExp = isRegularExpression(pattern);
  const onPath = isRegExp || pattern.includes('/');
  const source = isRegExp
    ? pattern.replaceAll('(?P<', '(?<')
    : `${onPath ? '(?:^|/)' : '^'}${templateSource(pattern)}$`;
  return { test: new RegExp(source, 'id'), onPath, fields: groupNames(source) };
}

/** What a name tells by a pattern, and where in it; or why it does not fit. */
type Reading =
  { readonly fields: ImageFields; readonly spans: readonly PatternSpan[] } | { readonly why: string };

/** Reads one path. A well that no plate has does not fit: the name only looks as if it did. */
export function readByPattern({ test, onPath }: NamePattern, path: string): Reading {
  const offset = onPath ? 0 : path.length - fileName(path).length;
  const found = test.exec(path.slice(offset));
  const groups = found?.groups;
  if (found === null || groups === undefined) return { why: 'does not fit the pattern' };
  const named = new Map<string, string | undefined>(Object.entries(groups));
  for (const [name, text] of named) {
    if (fieldNamed(name) !== 'well' || text === undefined || normalizeWell(text.trim()) !== null) continue;
    return { why: `"${text}" is no well of a plate` };
  }
  const spans = Object.entries(found.indices?.groups ?? {})
    .flatMap(([field, span]): readonly PatternSpan[] =>
      // Groups that took no part have no place.
      (span as readonly [number, number] | undefined) === undefined
        ? []
        : [{ field, start: span[0] + offset, end: span[1] + offset }],
    )
    .sort((a, b) => a.start - b.start);
  return { fields: fieldsOf(named), spans };
}

const valuesOf = ({ extra = {}, ...fields }: ImageFields): PatternMatch['values'] =>
  [...Object.entries(fields), ...Object.entries(extra)].map(([name, value]) => [
    name,
    value === null ? null : String(value),
  ]);

function matchOf(pattern: NamePattern, name: string): PatternMatch {
  const reading = readByPattern(pattern, name);
  return 'why' in reading
    ? { name, spans: [], values: [], why: reading.why }
    : { name, spans: reading.spans, values: valuesOf(reading.fields), why: null };
}

const SHOWN = 200;
/** Of them at most so many that do not fit: people want to see some that do. */
const SHOWN_UNMATCHED = 100;

/** Tries a pattern on names, as it is while it is being written: a pattern that cannot be read is a result too. */
export function matchPattern(names: readonly string[], template: string): PatternPreview {
  const problem: PatternProblem | null = findPatternProblem(template);
  if (problem !== null) {
    return { problem, fields: [], matched: 0, total: names.length, matches: [], firstUnmatched: null };
  }
  const pattern = parsePattern(template);
  const fitting: PatternMatch[] = [];
  const others: PatternMatch[] = [];
  let matched = 0;
  for (const name of names) {
    const match = matchOf(pattern, name);
    if (match.why === null) matched++;
    const shown = match.why === null ? fitting : others;
    if (shown.length < SHOWN) shown.push(match);
  }
  const first = others.slice(0, Math.max(SHOWN_UNMATCHED, SHOWN - fitting.length));
  return {
    problem: null,
    fields: pattern.fields,
    matched,
    total: names.length,
    matches: [...first, ...fitting.slice(0, SHOWN - first.length)],
    firstUnmatched: others.at(0)?.name ?? null,
  };
}
