import { InputError } from './errors';

export interface Registry<T extends { readonly id: string }> {
  readonly ids: readonly string[];
  readonly entries: readonly T[];
  has(id: string): boolean;
  /** @throws {InputError} that lists what there is */
  find(id: string): T;
}

/** A fixed set of entries by id, in the order given. `noun` words the error: `method`, `metric`, `layout`. */
export function createRegistry<T extends { readonly id: string }>(
  noun: string,
  entries: readonly T[],
): Registry<T> {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const ids = [...byId.keys()];
  return {
    ids,
    entries,
    has: (id) => byId.has(id),
    find(id) {
      const entry = byId.get(id);
      if (entry !== undefined) return entry;
      throw new InputError(`there is no ${noun} "${id}"`, { hint: `there are ${ids.join(', ')}` });
    },
  };
}
