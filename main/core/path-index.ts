/** Forward slashes, no `./` in front. */
export const plainPath = (path: string): string => path.replaceAll('\\', '/').replace(/^(\.?\/)+/, '');

const AMBIGUOUS = -1;

/** `a/b/c` → `a/b/c`, `b/c`, `c`. */
function suffixes(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(i).join('/'));
}

/**
 * Finds which of `paths` is meant by a path that may start at another folder: `images/P1/a.tif` and `P1/a.tif` are the
 * same file when one ends with the other and no second path does.
 * @param moved  the paths asked for may come from another disk: a common ending of a folder and a name will do
 * @returns the index into `paths`, or null when none or several fit
 */
export function createPathIndex(
  paths: readonly string[],
  { moved = false }: { readonly moved?: boolean } = {},
): (path: string) => number | null {
  const full = new Map<string, number>();
  const bySuffix = new Map<string, number>();
  paths.forEach((each, i) => {
    const path = plainPath(each);
    full.set(path, full.has(path) ? AMBIGUOUS : i);
    for (const suffix of suffixes(path)) bySuffix.set(suffix, bySuffix.has(suffix) ? AMBIGUOUS : i);
  });
  return (asked) => {
    const path = plainPath(asked);
    const exact = full.get(path) ?? bySuffix.get(path);
    if (exact !== undefined) return exact === AMBIGUOUS ? null : exact;
    for (const suffix of suffixes(path)) {
      const found = full.get(suffix);
      if (found !== undefined) return found === AMBIGUOUS ? null : found;
    }
    if (!moved) return null;
    const ending = suffixes(path).find((suffix) => suffix.includes('/') && bySuffix.has(suffix));
    const found = ending === undefined ? undefined : bySuffix.get(ending);
    return found === undefined || found === AMBIGUOUS ? null : found;
  };
}
