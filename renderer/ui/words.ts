import { NEIGHBOURHOOD_CHANGE } from '../../main/contract/project';

const NUMBERS = new Intl.NumberFormat('en');

/** 27,648 */
export const countText = (n: number): string => NUMBERS.format(n);

/** "1 plate", "4 plates" */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${countText(n)} ${n === 1 ? one : many}`;

/** A score with two digits; a long dash where there is none. */
export const scoreText = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

/** "3 s", "2 min 5 s", "1 h 20 min" */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** "812 B", "3.4 MB" */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? ''}`;
}

/** A column's name as people read it, without its prefix: `Metadata_batch` → `batch`. */
export const columnText = (name: string): string => name.replace(/^Metadata_/, '').replaceAll('_', ' ');

/** What points are coloured by, as people read it. */
export const colourText = (colourBy: string): string =>
  colourBy === NEIGHBOURHOOD_CHANGE ? 'How much the neighbourhood changed' : columnText(colourBy);

/** The last part of a path, whichever way its slashes lean. */
export const fileName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path;

/** A message as a sentence: a capital first, a full stop last. Names of files keep their spelling. */
export const sentenceOf = (message: string): string =>
  message.replace(/^[a-z]+(?![^\s,:;])/, (word) => word.charAt(0).toUpperCase() + word.slice(1)) +
  (/[.!?…]$/.test(message) ? '' : '.');
