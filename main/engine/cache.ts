import type { Values } from '../core/matrix';
import type { Project } from '../store/project';

/** Results of steps under their keys: nothing is computed twice, nothing stale is shown. */
export interface Cache {
  has(key: string): Promise<boolean>;
  matrix(key: string, make: () => Promise<Values>): Promise<Values>;
  /** `make` must give plain data. */
  record<T>(key: string, make: () => Promise<T>): Promise<T>;
}

/** For commands that keep nothing: each step is computed once in the life of the process. */
export function createMemoryCache(): Cache {
  const held = new Map<string, unknown>();
  const keep = async <T>(key: string, make: () => Promise<T>): Promise<T> => {
    if (!held.has(key)) held.set(key, await make());
    return held.get(key) as T;
  };
  return { has: (key) => Promise.resolve(held.has(key)), matrix: keep, record: keep };
}

/** The same cache, and how many steps were not found in it and had to be computed. */
export function watchCache(cache: Cache): { readonly cache: Cache; readonly computed: () => number } {
  let count = 0;
  const counted =
    <T>(make: () => Promise<T>) =>
    (): Promise<T> => {
      count++;
      return make();
    };
  return {
    cache: {
      ...cache,
      matrix: (key, make) => cache.matrix(key, counted(make)),
      record: (key, make) => cache.record(key, counted(make)),
    },
    computed: () => count,
  };
}

/** Steps kept in a project folder; a run that was stopped finds there what it had done. */
export function createProjectCache(project: Project): Cache {
  return {
    has: async (key) =>
      (await project.record(key)) !== undefined || (await project.matrix(key)) !== undefined,
    async matrix(key, make) {
      const stored = await project.matrix(key);
      if (stored !== undefined) return stored;
      const made = await make();
      await project.putMatrix(key, made);
      return made;
    },
    async record<T>(key: string, make: () => Promise<T>) {
      const stored = await project.record(key);
      if (stored !== undefined) return stored as T;
      const started = performance.now();
      const made = await make();
      await project.putRecord(key, made);
      await project.log('step', { key, seconds: Number(((performance.now() - started) / 1000).toFixed(3)) });
      return made;
    },
  };
}
