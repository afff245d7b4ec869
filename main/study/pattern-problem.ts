import type { PatternProblem } from '../contract/name-pattern';
import { fieldNamed } from './name-fields';

/** What can be wrong with a pattern for names, found with its place before the pattern is used. */

const EXAMPLE = 'for example {plate}_{well}_s{site}_w{channel}.tif';

/** Whether a pattern is a regular expression with named groups, in JavaScript's or Python's spelling. */
export const isRegularExpression = (pattern: string): boolean => /\(\?P?<[A-Za-z_]/.test(pattern);

const problem = (message: string, start: number, end: number, hint = EXAMPLE): PatternProblem => ({
  message,
  hint,
  start,
  end,
});

interface Placeholder {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Braces in pairs, each around a name. */
function readPlaceholders(template: string): readonly Placeholder[] | PatternProblem {
  const found: Placeholder[] = [];
  for (let i = 0; i < template.length; i++) {
    if (template[i] === '}') return problem('a } has no { before it', i, i + 1);
    if (template[i] !== '{') continue;
    const close = template.slice(i + 1).search(/[{}]/) + i + 1;
    if (close === i || template[close] === '{') return problem('a { is not closed', i, i + 1);
    const name = template.slice(i + 1, close).trim();
    if (name === '') return problem('braces without a name', i, close + 1);
    if (!/^[A-Za-z]\w*$/.test(name)) {
      return problem(
        `"${name}" cannot name a field`,
        i,
        close + 1,
        'a name begins with a letter and has letters, digits and _ only',
      );
    }
    found.push({ name, start: i, end: close + 1 });
    i = close;
  }
  return found;
}

/** Two names of one field, such as `{site}` and `{field}`: which of them would count? */
function sameFieldTwice(fields: readonly Placeholder[]): PatternProblem | null {
  for (const [i, { name, start, end }] of fields.entries()) {
    const field = fieldNamed(name);
    const other = fields.slice(0, i).find((each) => each.name !== name && fieldNamed(each.name) === field);
    if (field === null || other === undefined) continue;
    const message = `{${other.name}} and {${name}} both mean the ${field}`;
    return problem(message, start, end, 'give one of them another name');
  }
  return null;
}

function templateProblem(template: string): PatternProblem | null {
  const fields = readPlaceholders(template);
  if ('message' in fields) return fields;
  if (fields.length === 0) {
    const hint = `${EXAMPLE}, or a regular expression with named groups`;
    return problem('it names nothing', 0, template.length, hint);
  }
  const touching = fields.find(({ start }, i) => i > 0 && fields[i - 1].end === start);
  if (touching !== undefined) {
    const before = fields[fields.indexOf(touching) - 1];
    return problem(
      `nothing stands between {${before.name}} and {${touching.name}}, so nobody can tell where one ends`,
      before.start,
      touching.end,
      'put what separates them between the braces, or write a regular expression with named groups',
    );
  }
  return sameFieldTwice(fields);
}

/** Where brackets of a regular expression do not pair; null where they do. */
function unpaired(source: string): PatternProblem | null {
  const open: number[] = [];
  let charClass = -1;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (charClass >= 0) charClass = source[i] === ']' ? -1 : charClass;
    else if (source[i] === '[') charClass = i;
    else if (source[i] === '(') open.push(i);
    else if (source[i] === ')' && open.pop() === undefined)
      return problem('a ) has no ( before it', i, i + 1);
  }
  if (charClass >= 0) return problem('a [ is not closed', charClass, charClass + 1);
  const last = open.pop();
  return last === undefined ? null : problem('a ( is not closed', last, last + 1);
}

function expressionProblem(pattern: string): PatternProblem | null {
  const pairs = unpaired(pattern);
  if (pairs !== null) return pairs;
  try {
    new RegExp(pattern.replaceAll('(?P<', '(?<'), 'i');
  } catch (error) {
    const told = error instanceof Error ? error.message.replace(/^.*\/i?: /, '').toLowerCase() : 'unknown';
    return problem(`the regular expression is wrong: ${told}`, 0, pattern.length);
  }
  const groups = Array.from(pattern.matchAll(/\(\?P?<([A-Za-z_]\w*)>/g), ({ 0: text, 1: name, index }) => ({
    name,
    start: index,
    end: index + text.length,
  }));
  return sameFieldTwice(groups);
}

/** The first thing that is wrong with a template or regular expression; null when it can be used. */
export const findPatternProblem = (pattern: string): PatternProblem | null =>
  isRegularExpression(pattern) ? expressionProblem(pattern) : templateProblem(pattern);
