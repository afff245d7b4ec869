import type { Catalogue } from '../../main/contract/project';

/** A correction's title; chains read "A, then B"; the uncorrected data are called so. */
export function methodTitle(catalogue: Catalogue | null, id: string): string {
  if (id === 'none') return 'Uncorrected';
  const titles = id.split(/[+,]/).map((part) => catalogue?.methods.find((m) => m.id === part)?.title ?? part);
  return titles.join(', then ');
}
