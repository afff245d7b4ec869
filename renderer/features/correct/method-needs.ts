import type { CatalogueEntry, Need } from '../../../main/contract/catalogue';
import type { Catalogue, ColumnChoice } from '../../../main/contract/project';
import type { MethodChain } from '../../../main/contract/recipe';

/** Ticked for a first run: quick, and between them what most papers use. */
const FIRST_CHOICE = ['standardize', 'sphering', 'combat', 'harmony'];

const GIVEN: Readonly<Partial<Record<Need, (choice: ColumnChoice) => boolean>>> = {
  batch: ({ batch }) => batch !== null,
  label: ({ label }) => label !== null,
  controls: ({ controls }) => controls !== null,
  covariates: () => false,
  group: () => false,
  pairs: () => false,
  other: () => false,
};
const WORDS: Readonly<Partial<Record<Need, string>>> = {
  batch: 'a batch column',
  label: 'a label column',
  controls: 'controls',
  covariates: 'covariates (command line)',
  group: 'a mechanism column (command line)',
};

/** What must be chosen before the method can run, in words; null where nothing is missing. */
export function missingFor({ needs }: CatalogueEntry, choice: ColumnChoice): string | null {
  const missing = needs.filter((need) => GIVEN[need]?.(choice) === false);
  return missing.length === 0 ? null : `needs ${missing.map((need) => WORDS[need] ?? need).join(' and ')}`;
}

/** One method as it comes. */
export const chainOf = (method: string): MethodChain => ({ id: method, steps: [{ method, params: {} }] });

/** The corrections ticked at first. */
export const defaultChains = (catalogue: Catalogue, choice: ColumnChoice): readonly MethodChain[] =>
  catalogue.methods
    .filter((method) => FIRST_CHOICE.includes(method.id) && missingFor(method, choice) === null)
    .map(({ id }) => chainOf(id));
