import { counted } from '../core/counted';
import type { FoundFile } from './found-file';

const LISTED = 3;

/** Tables, index files and notes that belong beside images: listed as skipped, but nothing to be warned of. */
const COMPANION = /\.(csv|tsv|txt|md|json|xml|htd|mlf|mrf|mes|xdce|companion\.ome)(\.gz)?$/i;

/** Files of an instrument's software, which layouts read for channel names, pixel sizes and positions. */
const INDEX = /(^|\/)index(\.idx|\.ref)?\.xml$|\.(htd|mlf|mrf|mes|xdce|companion\.ome)$/i;

/** Files of a kind that does not belong beside images. */
export function foreignWarning(others: readonly FoundFile[]): readonly string[] {
  const strangers = others.filter(({ path: file }) => !COMPANION.test(file));
  if (strangers.length === 0) return [];
  const names = strangers.slice(0, LISTED).map(({ path: file }) => file);
  const more = strangers.length > LISTED ? ', …' : '';
  return [
    `${counted(strangers.length, 'file is no image', 'files are no images')}: ${names.join(', ')}${more}`,
  ];
}

/** Why a file that is not named like an image is none. */
export const otherReason = ({ path: file }: FoundFile): string =>
  INDEX.test(file) ? 'is no image but an index of the instrument' : 'is not an image (by its name)';
