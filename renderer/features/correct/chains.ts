import type { Catalogue } from '../../../main/contract/project';
import type { MethodChain, MethodStep } from '../../../main/contract/recipe';
import { paramProblems } from '../../../main/contract/read-param';

/** The id of a chain that has fewer than two steps yet; there is at most one, and it is not run. */
const UNFINISHED = 'unfinished';

/** A chain of these steps; its id names them. */
export const chainOfSteps = (steps: readonly MethodStep[]): MethodChain => ({
  id: steps.length < 2 ? UNFINISHED : steps.map(({ method }) => method).join('+'),
  steps,
});

/** A single method of the list; everything else is shown as a chain. */
export const isSingle = ({ id, steps }: MethodChain): boolean =>
  steps.length === 1 && steps[0]?.method === id;

export const isUnfinished = ({ id }: MethodChain): boolean => id === UNFINISHED;

/** Chains with one of them changed, or taken away where `changed` is null. */
export function replaceChain(
  chains: readonly MethodChain[],
  old: MethodChain,
  changed: MethodChain | null,
): readonly MethodChain[] {
  if (changed === null) return chains.filter((chain) => chain !== old);
  return chains.includes(old)
    ? chains.map((chain) => (chain === old ? changed : chain))
    : [...chains, changed];
}

/** Steps with one moved by `by` places; as they were where there is no such place. */
export function moveStep(steps: readonly MethodStep[], from: number, by: number): readonly MethodStep[] {
  const step = steps[from];
  const to = from + by;
  if (step === undefined || to < 0 || to >= steps.length) return steps;
  const others = steps.filter((_, i) => i !== from);
  return [...others.slice(0, to), step, ...others.slice(to)];
}

/** What keeps a chain from being run, in words; null where nothing does. */
export function chainProblem(
  chain: MethodChain,
  all: readonly MethodChain[],
  catalogue: Catalogue,
  missing: (method: string) => string | null,
): string | null {
  if (isUnfinished(chain)) return 'Add at least two steps: one alone is in the list above.';
  if (all.some((other) => other !== chain && other.id === chain.id)) {
    return 'There is a chain of the same steps already: change the steps of one, or remove it.';
  }
  // Nothing is fitted; whether it fits was looked at when it was added.
  if (chain.saved !== undefined) return null;
  for (const { method, params } of chain.steps) {
    const entry = catalogue.methods.find(({ id }) => id === method);
    if (entry === undefined) return `There is no method “${method}” in this version.`;
    const lacking = missing(method);
    if (lacking !== null) return `${entry.title} ${lacking}.`;
    const [problem] = Object.values(paramProblems(entry.params, params));
    if (problem !== undefined) return `${entry.title}: ${problem}.`;
  }
  return null;
}

/** Chains that papers use, offered as a start; those whose needs are met. */
const KNOWN: readonly (readonly string[])[] = [
  ['position', 'robust-mad', 'sphering', 'harmony'],
  ['robust-mad', 'sphering', 'harmony'],
  ['robust-mad', 'sphering'],
];

export function suggestedChain(
  all: readonly MethodChain[],
  catalogue: Catalogue,
  missing: (method: string) => string | null,
): MethodChain {
  const fits = KNOWN.map((methods) =>
    methods.filter((method) => catalogue.methods.some(({ id }) => id === method) && missing(method) === null),
  ).map((methods) => chainOfSteps(methods.map((method) => ({ method, params: {} }))));
  return (
    fits.find((chain) => !isUnfinished(chain) && all.every(({ id }) => id !== chain.id)) ?? chainOfSteps([])
  );
}
