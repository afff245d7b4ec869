import type { MethodResult, ProjectState } from '../../../main/contract/project';

export type DoneResult = Extract<MethodResult, { status: 'done' }>;

/** The uncorrected data's result, and the corrections' with the best overall first. */
export function doneResults({ results }: ProjectState): {
  readonly before: DoneResult | null;
  readonly after: readonly DoneResult[];
} {
  const done = results.filter((result): result is DoneResult => result.status === 'done');
  const overall = ({ summary }: DoneResult): number => summary.value ?? -1;
  return {
    before: done.find(({ method }) => method === 'none') ?? null,
    after: done.filter(({ method }) => method !== 'none').sort((a, b) => overall(b) - overall(a)),
  };
}
