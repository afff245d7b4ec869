import type { ControlProposal } from '../contract/plate-map';
import type { Column } from '../core/profiles';
import { METADATA_PREFIX, cellText } from '../core/profiles';

/** A kind of name that means a well got nothing, and what to tell of it. */
interface NegativeName {
  readonly names: RegExp;
  readonly meaning: string;
}

/**
 * What labs call wells that got nothing: the vehicle, no treatment, a guide or siRNA without target, wild type.
 * The likeliest first; compared in lower case without spaces and signs.
 */
const NEGATIVE: readonly NegativeName[] = [
  { names: /^negcon$/, meaning: 'the negative control of a plate map' },
  { names: /^(neg|negative)(ative)?(ctrl|control|ctl|con)s?$/, meaning: 'a negative control' },
  { names: /^dmso(\d|pct|percent|control|ctrl|vehicle)*$/, meaning: 'the vehicle of compounds' },
  { names: /^vehicle(control)?$/, meaning: 'the vehicle of compounds' },
  { names: /^untreated(control|cells)?$/, meaning: 'wells that were not treated' },
  { names: /^(non|no|not)(treated|treatment|compound|drug)$/, meaning: 'wells that were not treated' },
  { names: /^mock(treated)?$/, meaning: 'a mock treatment' },
  {
    names: /^(solvent|medium|media|pbs|water|saline)(only|control)?$/,
    meaning: 'wells that got the solvent or medium alone',
  },
  {
    names:
      /^(ntc|nt|nontargeting.*|sinontarget.*|scramble[d]?|sictrl|sicontrol|luciferase|luc|lacz|egfp|nocutting|safetargeting)$/,
    meaning: 'a guide or siRNA without a target in the cell',
  },
  { names: /^(wt|wildtype|parental)$/, meaning: 'cells without a change' },
  { names: /^empty(vector|well)?$/, meaning: 'wells or vectors without a perturbation' },
  { names: /^(none|blank|control|ctrl|controls)$/, meaning: 'a control of some kind' },
];

const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** How likely a value is a negative control by its name: 0 the likeliest, -1 not at all. */
const rankOf = (value: string): number => NEGATIVE.findIndex(({ names }) => names.test(plain(value)));

/**
 * The values of a column that look like negative controls, the likeliest first. Shown to the user, never applied alone.
 * A column that is all control has nothing to compare with and proposes nothing.
 */
export function proposeControls(values: readonly string[]): readonly string[] {
  const distinct = [...new Set(values.map((value) => value.trim()))].filter((value) => value !== '');
  if (distinct.length < 2) return [];
  return distinct
    .map((value) => ({ value, rank: rankOf(value) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

/** Columns that say where an image is, not what was done to it. */
const PLACES = new Set(['Path', 'Batch', 'Plate', 'Well', 'Site', 'Z', 'T']);

const textsOf = (column: Column): readonly (string | null)[] =>
  Array.from({ length: column.values.length }, (_, row) => cellText(column, row)?.trim() ?? null);

/** On how many plates (else batches) rows are, of how many. */
function spreadOf(
  metadata: ReadonlyMap<string, Column>,
  rows: readonly number[],
): { readonly noun: string; readonly some: number; readonly all: number } | null {
  for (const [name, noun] of [
    ['Plate', 'plates'],
    ['Batch', 'batches'],
  ]) {
    const column = metadata.get(`${METADATA_PREFIX}${name}`);
    if (column === undefined) continue;
    const texts = textsOf(column);
    const all = new Set(texts.filter((text) => text !== null)).size;
    const some = new Set(rows.flatMap((row) => texts[row] ?? [])).size;
    return { noun, some, all };
  }
  return null;
}

function proposalOf(
  metadata: ReadonlyMap<string, Column>,
  column: string,
  value: string,
  rows: readonly number[],
): ControlProposal {
  const spread = spreadOf(metadata, rows);
  const where = spread === null ? '' : `, on ${spread.some} of ${spread.all} ${spread.noun}`;
  const { meaning } = NEGATIVE[rankOf(value)];
  return {
    column,
    value,
    rows: rows.length,
    plates: spread?.some ?? null,
    totalPlates: spread?.all ?? null,
    reason: `"${value}" usually names ${meaning}: ${rows.length} of ${metadata.get(METADATA_PREFIX + column)?.values.length ?? 0} rows${where}`,
  };
}

/**
 * Values of all columns that look like negative controls by their names, with the reason, the likeliest first; of those
 * alike, the one that more plates have. For the user to confirm.
 */
export function controlProposals(metadata: ReadonlyMap<string, Column>): readonly ControlProposal[] {
  const proposals = [...metadata].flatMap(([name, column]) => {
    const bare = name.replace(METADATA_PREFIX, '');
    if (column.kind !== 'text' || PLACES.has(bare)) return [];
    const texts = textsOf(column);
    return proposeControls(texts.filter((text) => text !== null)).map((value) => {
      const rows = [...texts.keys()].filter((row) => texts[row] === value);
      return proposalOf(metadata, bare, value, rows);
    });
  });
  const share = ({ plates, totalPlates }: ControlProposal): number =>
    plates === null || totalPlates === null ? 0 : plates / totalPlates;
  return proposals.sort((a, b) => rankOf(a.value) - rankOf(b.value) || share(b) - share(a));
}
