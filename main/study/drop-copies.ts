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
 * A copy under the same batch and labels is left out; under others it is kept and told, because nobody but the user
 * can know which of them is right.
 */
export async function dropCopies(
  images: readonly ImageRecord[],
  files: ReadonlyMap<string, { readonly file: FoundFile; readonly checked: CheckedFile }>,
  warnings: string[],
  task: Task,
): Promise<{ readonly images: readonly ImageRecord[]; readonly skipped: readonly SkippedFile[] }> {
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
      `${contradicting.length} images are copies of others under another batch or label and were kept: ` +
        contradicting.slice(0, LISTED).join('; ') +
        (contradicting.length > LISTED ? '; …' : ''),
    );
  }
  return {
    images: images.filter((_, i) => !copies.has(i)),
    skipped: [...copies].map(([i, first]) => ({
      path: images[i].path,
      root: images[i].root,
      reason: `is a copy of ${first} (same bytes)`,
    })),
  };
}
