import { SAVED_PREFIX } from '../../main/contract/recipe';
import type { Catalogue } from '../../main/contract/project';

/** A correction's title; chains read "A, then B", saved ones name their file; the uncorrected data are called so. */
export function methodTitle(catalogue: Catalogue | null, id: string): string {
  if (id === 'none') return 'Uncorrected';
  const titleOf = (part: string): string => catalogue?.methods.find((m) => m.id === part)?.title ?? part;
  if (id.startsWith(SAVED_PREFIX)) {
    const parts = id.slice(SAVED_PREFIX.length).split('+');
    return `Saved model: ${parts.slice(0, -1).map(titleOf).join(', then ')} (${parts.at(-1) ?? ''})`;
  }
  return id.split(/[+,]/).map(titleOf).join(', then ');
}
