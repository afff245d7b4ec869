import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { VERDICT_RULES } from '../../main/contract/verdict-rules';

it('the README lists the rules that stand beside every verdict, in their order', () => {
  const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## What the verdict follows'));
  const listed = section.split('\n').flatMap((line) => /^\d+\. (.*)$/.exec(line)?.[1] ?? []);
  expect(listed).toEqual(VERDICT_RULES);
});
