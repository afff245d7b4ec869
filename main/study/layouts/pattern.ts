import { InputError } from '../../core/errors';
import type { FileParser, Layout } from '../layout';
import { fileName } from '../layout';
import { fieldNamed, fieldsOf } from '../name-fields';

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What a placeholder may stand for: a well is a well, anything else the shortest text within one folder or name. */
const placeholder = (name: string): string =>
  fieldNamed(name) === 'well' ? '[A-Za-z]{1,2}[-_ ]?\\d{1,3}' : '[^/]+?';

/** `{plate}_{well}_s{site}_w{channel}.tif` as a regular expression; `*` stands for anything but a slash. */
function templateSource(template: string): string {
  let source = '';
  const seen = new Set<string>();
  for (const part of template.split(/(\{[^{}]*\}|\*)/)) {
    const name = /^\{\s*([A-Za-z]\w*)\s*\}$/.exec(part)?.[1];
    if (part === '*') source += '[^/]*';
    else if (name === undefined) source += escape(part);
    else if (seen.has(name)) source += `\\k<${name}>`;
    else {
      seen.add(name);
      source += `(?<${name}>${placeholder(name)})`;
    }
  }
  if (seen.size === 0) {
    throw new InputError(`the pattern ${template} names nothing`, {
      hint: 'for example {plate}_{well}_s{site}_w{channel}.tif, or a regular expression with named groups',
    });
  }
  return source;
}

/**
 * The pattern as a regular expression: one with named groups as it is (Python's `(?P<name>` too), else a template. A
 * template without a slash is for the file's name, one with a slash for the end of its path.
 * @throws {InputError} when it is neither
 */
export function parsePattern(pattern: string): { readonly test: RegExp; readonly onPath: boolean } {
  try {
    if (/\(\?P?<[A-Za-z]/.test(pattern)) {
      return { test: new RegExp(pattern.replaceAll('(?P<', '(?<'), 'i'), onPath: true };
    }
    const ending = /\.[A-Za-z*]\w*$/.test(pattern) ? '' : '\\.[^./]+';
    const onPath = pattern.includes('/');
    return {
      test: new RegExp(`${onPath ? '(?:^|/)' : '^'}${templateSource(pattern)}${ending}$`, 'i'),
      onPath,
    };
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`the pattern ${pattern} cannot be read`, {
      cause: error,
      hint: 'write a template such as {plate}_{well}_s{site}_w{channel}.tif',
    });
  }
}

export const pattern: Layout = {
  id: 'pattern',
  title: 'Own pattern',
  summary:
    'A template such as {plate}_{well}_s{site}_w{channel}.tif, or a regular expression with named groups.',
  citation: 'as in CellProfiler, with names in place of groups',
  specificity: 5,
  prepare(context): Promise<FileParser | null> {
    if (context.options.pattern === undefined) return Promise.resolve(null);
    const { test, onPath } = parsePattern(context.options.pattern);
    return Promise.resolve((file) => {
      const groups = test.exec(onPath ? file.path : fileName(file.path))?.groups;
      return groups === undefined ? null : fieldsOf(new Map(Object.entries(groups)));
    });
  },
};
