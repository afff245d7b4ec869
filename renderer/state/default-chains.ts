import type { Catalogue, ProjectState, ViewState } from '../../main/contract/project';
import type { MethodChain } from '../../main/contract/recipe';
import type { Known } from './needs';
import { missingFor } from './needs';

/** Ticked for a first run: quick, and between them what most papers use. */
const FIRST_CHOICE = ['standardize', 'sphering', 'combat', 'harmony'];

/** One method as it comes. */
export const chainOf = (method: string): MethodChain => ({ id: method, steps: [{ method, params: {} }] });

/** The corrections ticked at first. */
const defaultChains = (catalogue: Catalogue, known: Known): readonly MethodChain[] =>
  catalogue.methods
    .filter((method) => FIRST_CHOICE.includes(method.id) && missingFor(method, known) === null)
    .map(({ id }) => chainOf(id));

/** The corrections of the next run: as ticked, else those of the last run, else the usual ones. */
export function chosenChains(
  catalogue: Catalogue,
  project: ProjectState,
  view: ViewState,
): readonly MethodChain[] {
  if (view.chains !== null) return view.chains;
  const { run } = project;
  return run.status === 'idle'
    ? defaultChains(catalogue, project)
    : run.request.methods.filter(({ id }) => id !== 'none');
}
