import type { ProjectState, ViewState } from '../../main/contract/project';

/**
 * The correction in the right-hand map: what the user chose, else the recommended one, else the best overall,
 * else the first that has a map.
 */
export function shownMethod(project: ProjectState, view: Pick<ViewState, 'after'>): string | null {
  const mapped = project.layouts.map(({ method }) => method).filter((method) => method !== 'none');
  const overall = (method: string): number => {
    const result = project.results.find((entry) => entry.method === method);
    return result?.status === 'done' ? (result.summary.value ?? -1) : -1;
  };
  const best = mapped.toSorted((a, b) => overall(b) - overall(a))[0];
  const wanted = [view.after, project.verdict?.recommend, best];
  return wanted.find((method) => method !== undefined && method !== null && mapped.includes(method)) ?? null;
}
