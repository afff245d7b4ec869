import type { CatalogueEntry, Need } from '../../main/contract/catalogue';
import type { ProjectState } from '../../main/contract/project';

/** What decides whether a method or metric has what it needs. */
export type Known = Pick<ProjectState, 'choice' | 'study' | 'kept'>;
const GIVEN: Readonly<Partial<Record<Need, (known: Known) => boolean>>> = {
  batch: ({ choice }) => choice.batch !== null,
  label: ({ choice }) => choice.label !== null,
  controls: ({ choice }) => choice.controls !== null,
  plate: ({ study }) => study.plates > 0,
  well: ({ study }) => study.wells > 0,
  covariates: ({ kept = [] }) => kept.some(({ what }) => what === 'covariates'),
  group: ({ kept = [] }) => kept.some(({ what }) => what === 'mechanism'),
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

/** What a method or metric is given to work with, in words; null where it needs nothing. */
export const needsWords = ({ needs }: CatalogueEntry): string | null =>
  needs.length === 0 ? null : `needs ${joined(needs)}`;

/** What must be chosen before it can run, in words; null where nothing is missing. */
export function missingFor({ needs }: CatalogueEntry, known: Known): string | null {
  const missing = needs.filter((need) => GIVEN[need]?.(known) === false);
  return missing.length === 0 ? null : `needs ${joined(missing)}`;
}
