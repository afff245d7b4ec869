import type { CatalogueEntry, Need } from '../../../main/contract/catalogue';
import type { Catalogue, ProjectState } from '../../../main/contract/project';
import type { MethodChain } from '../../../main/contract/recipe';

/** Ticked for a first run: quick, and between them what most papers use. */
const FIRST_CHOICE = ['standardize', 'sphering', 'combat', 'harmony'];

type Known = Pick<ProjectState, 'choice' | 'study'>;
const GIVEN: Readonly<Partial<Record<Need, (known: Known) => boolean>>> = {
  batch: ({ choice }) => choice.batch !== null,
  label: ({ choice }) => choice.label !== null,
  controls: ({ choice }) => choice.controls !== null,
  plate: ({ study }) => study.plates > 0,
  well: ({ study }) => study.wells > 0,
  covariates: () => false,
  group: () => false,
  pairs: () => false,
  other: () => false,
};
const WORDS: Readonly<Record<Need, string>> = {
  batch: 'a batch column',
  label: 'a label column',
  controls: 'negative controls',
  plate: 'plates',
  well: 'wells',
  covariates: 'covariates (command line)',
  group: 'a mechanism column (command line)',
  pairs: 'a list of pairs (command line)',
  other: 'a second table (command line)',
  before: 'the table before correction',
  neighbours: 'neighbours',
  clusters: 'clusters',
};

const joined = (needs: readonly Need[]): string => needs.map((need) => WORDS[need]).join(' and ');

/** What a method is given to work with, in words; null where it needs nothing. */
export const needsWords = ({ needs }: CatalogueEntry): string | null =>
  needs.length === 0 ? null : `needs ${joined(needs)}`;

/** What must be chosen before the method can run, in words; null where nothing is missing. */
export function missingFor({ needs }: CatalogueEntry, known: Known): string | null {
  const missing = needs.filter((need) => GIVEN[need]?.(known) === false);
  return missing.length === 0 ? null : `needs ${joined(missing)}`;
}

/** One method as it comes. */
export const chainOf = (method: string): MethodChain => ({ id: method, steps: [{ method, params: {} }] });

/** The corrections ticked at first. */
export const defaultChains = (catalogue: Catalogue, known: Known): readonly MethodChain[] =>
  catalogue.methods
    .filter((method) => FIRST_CHOICE.includes(method.id) && missingFor(method, known) === null)
    .map(({ id }) => chainOf(id));
