/* How numbers and lists stand in a verdict. */
import type { BeforeAfter } from '../contract/judgement';

const SHOWN = 3;

export const shown = (value: number): string => value.toFixed(2);

/** A share, with a decimal below 10 %. */
export const percent = (value: number): string => `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;

export const arrow = ({ before, after }: BeforeAfter): string => `${shown(before)} → ${shown(after)}`;

/** "a, b and 3 more". */
export const joined = (names: readonly string[]): string => {
  const listed = names.length > SHOWN ? [...names.slice(0, SHOWN), `${names.length - SHOWN} more`] : names;
  return listed.length < 2
    ? listed.join('')
    : `${listed.slice(0, -1).join(', ')} and ${listed[listed.length - 1]}`;
};

/** What there is to say, a line each. */
export const inLines = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('\n');
