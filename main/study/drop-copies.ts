import { counted } from '../core/counted';
import type { ImageRecord, SkippedFile } from '../contract/study';
import type { Task } from '../core/task';
import type { CheckedFile } from './check-files';
import { findDuplicates } from './check-files';
import type { FoundFile } from './layout';

const LISTED = 3;

/** What a single image stands for: two with the same bytes and the same of this are the same image. */
const meaning = ({ batch, plate, extra }: ImageRecord): string =>
  JSON.stringify([batch, plate, Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1))]);

/**
 * Copies among images that have no well and no channel. (Blank wells of a plate may well be equal byte for byte.)
 * A copy under other labels is no copy to be dropped but told, because nobody but the user can know which is right.
 * @returns index of each copy under the same batch and labels → path of the first
 */
export async function findCopies(
  images: readonly ImageRecord[],
  files: ReadonlyMap<string, { readonly file: FoundFile; readonly checked: CheckedFile }>,
  warnings: string[],
  task: Task,
): Promise<ReadonlyMap<number, string>> {
  const single = images.flatMap((image, index) => {
    const found = files.get(`${image.root}/${image.path}`);
    return image.well === null && image.channel === null && found !== undefined
      ? [{ image, index, ...found }]
      : [];
  });
  const groups = await findDuplicates(
    single.map(({ file }) => file),
    single.map(({ checked }) => checked),
    task,
  );
  const copies = new Map<number, string>();
  const contradicting: string[] = [];
  for (const group of groups) {
    const members = group.map((i) => single[i]);
    for (const [k, { image, index }] of members.entries()) {
      const same = members.slice(0, k).find((earlier) => meaning(earlier.image) === meaning(image));
      if (same !== undefined) copies.set(index, same.image.path);
      else if (k > 0) contradicting.push(`${members[0].image.path} = ${image.path}`);
    }
  }
  if (contradicting.length > 0) {
    warnings.push(
      `${counted(contradicting.length, 'image is a copy', 'images are copies')} of others under another batch or label and kept: ` +
        contradicting.slice(0, LISTED).join('; ') +
        (contradicting.length > LISTED ? '; …' : ''),
    );
  }
  return copies;
}

interface Unique {
  readonly images: readonly ImageRecord[];
  readonly skipped: readonly SkippedFile[];
}

/** The images without the copies, which are listed. */
export const dropCopies = (images: readonly ImageRecord[], copies: ReadonlyMap<number, string>): Unique => ({
  images: images.filter((_, i) => !copies.has(i)),
  skipped: [...copies].map(([i, first]) => ({
    path: images[i].path,
    root: images[i].root,
    reason: `is a copy of ${first} (same bytes)`,
  })),
});

/** All images; the copies are told. */
export function keepCopies(
  images: readonly ImageRecord[],
  copies: ReadonlyMap<number, string>,
  warnings: string[],
): Unique {
  const named = [...copies].map(([i, first]) => `${images[i].path} = ${first}`);
  if (named.length > 0) {
    const more = named.length > LISTED ? '; …' : '';
    warnings.push(
      `${counted(named.length, 'image is a copy', 'images are copies')} of others and kept: ${named.slice(0, LISTED).join('; ')}${more}`,
    );
  }
  return { images, skipped: [] };
}
