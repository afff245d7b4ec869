import type { ColumnRoles } from '../contract/recipe';
import { InputError } from '../core/errors';
import type { Profiles } from '../core/profiles';
import { METADATA_PREFIX, cellText } from '../core/profiles';
import { controlProposals } from '../study/propose-controls';
import { completeColumns, findColumn } from './build-samples';

/** Names under which batches and biology usually stand, the likeliest first. */
const USUAL = {
  batch: ['batch', 'experiment', 'source', 'plate', 'week'],
  label: ['perturbation', 'label', 'pert_iname', 'compound', 'sirna', 'cell_type', 'class', 'moa'],
} as const;

const bare = (name: string): string => name.replace(METADATA_PREFIX, '');

/** The distinct texts of a column; undefined when a cell is empty. */
function fullLevels(profiles: Profiles, name: string): ReadonlySet<string> | undefined {
  const column = profiles.metadata.get(name);
  if (column === undefined) return undefined;
  const levels = new Set<string>();
  for (let row = 0; row < profiles.features.rows; row++) {
    const text = cellText(column, row);
    if (text === null || text === '') return undefined;
    levels.add(text);
  }
  return levels;
}

function guess(profiles: Profiles, role: keyof typeof USUAL): string | null {
  const names = [...profiles.metadata.keys()];
  const found = USUAL[role]
    .flatMap((usual) => names.filter((name) => bare(name).toLowerCase() === usual))
    .find((name) => (fullLevels(profiles, name)?.size ?? 0) > 1);
  return found === undefined ? null : bare(found);
}

function guessControls(profiles: Profiles): ColumnRoles['controls'] {
  const proposal = controlProposals(profiles.metadata).at(0);
  return proposal === undefined ? null : { column: proposal.column, value: proposal.value };
}

/**
 * Fills in the columns that the user did not name, by their usual names, and says which they are.
 * A batch that cannot be found is an error: nothing can be corrected without one.
 */
export function guessRoles(
  profiles: Profiles,
  asked: ColumnRoles,
): { readonly roles: ColumnRoles; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const batch = asked.batch.length > 0 ? asked.batch : [guess(profiles, 'batch') ?? ''];
  if (batch[0] === '') {
    const names = [...profiles.metadata.keys()].map(bare).join(', ');
    throw new InputError('no batch column was named and none with two values was found by its name', {
      hint:
        names === ''
          ? 'the images have no metadata: give --metadata or --levels'
          : `--batch <column>, one of ${names}`,
    });
  }
  if (asked.batch.length === 0)
    notes.push(`batch: column "${batch[0]}", found by its name (--batch to change)`);
  const label = asked.label ?? guess(profiles, 'label');
  if (asked.label === null && label !== null) {
    notes.push(`label: column "${label}", found by its name (--label to change)`);
  }
  const controls = asked.controls ?? guessControls(profiles);
  if (asked.controls === null && controls !== null) {
    notes.push(
      `negative controls: ${controls.column} = ${controls.value}, found by name (--controls to change)`,
    );
  }
  for (const name of batch) findColumn(profiles, name);
  return { roles: completeColumns(profiles, { ...asked, batch, label, controls }), notes };
}
