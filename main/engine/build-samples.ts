import type { ColumnRoles } from '../contract/recipe';
import { InputError } from '../core/errors';
import type { Covariate, Factor } from '../core/factor';
import { factorOf } from '../core/factor';
import type { Values } from '../core/matrix';
import type { Column, Profiles } from '../core/profiles';
import { METADATA_PREFIX, cellText, metadataName } from '../core/profiles';
import type { Samples } from '../core/samples';

/**
 * Turns a table of profiles into what methods see: which column is the batch, the label, the control.
 * A missing batch or label is an error that names the rows, never a silent drop.
 */

const bare = (name: string): string =>
  (name.startsWith(METADATA_PREFIX) ? name.slice(METADATA_PREFIX.length) : name).toLowerCase();

/** The column's own name: exact, with the prefix, or the only one that differs in case. */
export function findColumn(profiles: Profiles, name: string): string {
  const names = [...profiles.metadata.keys()];
  const exact = [name, metadataName(name)].find((candidate) => profiles.metadata.has(candidate));
  if (exact !== undefined) return exact;
  const alike = names.filter((candidate) => bare(candidate) === bare(name));
  if (alike.length === 1) return alike[0];
  const known = names.map((candidate) => candidate.replace(METADATA_PREFIX, '')).join(', ');
  throw new InputError(`there is no column "${name}"`, {
    hint: known === '' ? 'the table has no metadata columns' : `there are ${known}`,
  });
}

const NAMED_ROWS = 5;

function refuseMissing(name: string, missing: readonly number[], total: number): void {
  if (missing.length === 0) return;
  const rows = missing.slice(0, NAMED_ROWS).map((row) => row + 1);
  const more = missing.length > NAMED_ROWS ? ', …' : '';
  throw new InputError(
    `column "${name}" is empty in ${missing.length} of ${total} rows (rows ${rows.join(', ')}${more})`,
    { hint: 'fill them in, or leave those rows out of the table' },
  );
}

function column(profiles: Profiles, name: string): { readonly name: string; readonly column: Column } {
  const found = findColumn(profiles, name);
  const values = profiles.metadata.get(found);
  if (values === undefined) throw new InputError(`there is no column "${name}"`);
  return { name: found.replace(METADATA_PREFIX, ''), column: values };
}

/** A column as a factor; with `emptyAs` a missing value becomes that level, else it is refused. */
function readFactor(profiles: Profiles, name: string, emptyAs?: string): Factor {
  const found = column(profiles, name);
  const rows = profiles.features.rows;
  const missing: number[] = [];
  const texts = Array.from({ length: rows }, (_, row) => {
    const text = cellText(found.column, row);
    if (text !== null && text !== '') return text;
    missing.push(row);
    return emptyAs ?? '';
  });
  if (emptyAs === undefined) refuseMissing(found.name, missing, rows);
  return factorOf(texts);
}

/** A covariate: numbers stay numbers, text becomes a factor. */
function readCovariate(profiles: Profiles, name: string): Covariate {
  const found = column(profiles, name);
  if (found.column.kind === 'text') return readFactor(profiles, name);
  const missing = [...found.column.values.keys()].filter(
    (row) => found.column.kind === 'number' && Number.isNaN(found.column.values[row]),
  );
  refuseMissing(found.name, missing, profiles.features.rows);
  return found.column.values;
}

function readNumbers(profiles: Profiles, name: string): Float64Array {
  const values = readCovariate(profiles, name);
  if (values instanceof Float64Array) return values;
  throw new InputError(`column "${name}" is text; only a numeric column can be taken out`, {
    hint: 'give a categorical column as a second --batch instead',
  });
}

function readControls(profiles: Profiles, choice: NonNullable<ColumnRoles['controls']>): Uint8Array {
  const found = column(profiles, choice.column);
  const rows = profiles.features.rows;
  const control = Uint8Array.from({ length: rows }, (_, row) =>
    cellText(found.column, row) === choice.value ? 1 : 0,
  );
  if (control.includes(1)) return control;
  const values = new Set(Array.from({ length: rows }, (_, row) => cellText(found.column, row) ?? '(empty)'));
  throw new InputError(`no row has ${found.name} = ${choice.value}, so there are no negative controls`, {
    hint: `${found.name} has ${[...values].slice(0, 12).join(', ')}${values.size > 12 ? ', …' : ''}`,
  });
}

/** Every metadata column as methods may name it; missing text counts as a level of its own. */
function allColumns(profiles: Profiles): ReadonlyMap<string, Covariate> {
  return new Map(
    [...profiles.metadata].map(([name, values]) => [
      name.replace(METADATA_PREFIX, ''),
      values.kind === 'number' ? values.values : factorOf(values.values.map((value) => value ?? '')),
    ]),
  );
}

/**
 * @param features  what the methods work on, in the rows of `profiles` (its own features, or scaled ones)
 * @throws {InputError} for a column that is not there or has empty cells
 */
export function buildSamples(profiles: Profiles, choice: ColumnRoles, features: Values): Samples {
  const optional = (name: string | null): Factor | undefined =>
    name === null ? undefined : readFactor(profiles, name);
  const label = optional(choice.label);
  const plate = optional(choice.plate);
  const well = optional(choice.well);
  const group = choice.group === null ? undefined : readFactor(profiles, choice.group, '');
  return {
    features,
    featureNames: profiles.featureNames,
    batches: choice.batch.map((name) => readFactor(profiles, name)),
    columns: allColumns(profiles),
    ...(label === undefined ? {} : { label }),
    ...(group === undefined ? {} : { group }),
    ...(plate === undefined ? {} : { plate }),
    ...(well === undefined ? {} : { well }),
    ...(choice.controls === null ? {} : { control: readControls(profiles, choice.controls) }),
    ...(choice.covariates.length === 0
      ? {}
      : { covariates: new Map(choice.covariates.map((name) => [name, readCovariate(profiles, name)])) }),
    ...(choice.remove.length === 0
      ? {}
      : { remove: new Map(choice.remove.map((name) => [name, readNumbers(profiles, name)])) }),
  };
}

/** The columns as chosen, with plate and well found by name where they were not named. */
export function completeColumns(profiles: Profiles, choice: ColumnRoles): ColumnRoles {
  const named = (name: string): string | null =>
    [...profiles.metadata.keys()].find((candidate) => bare(candidate) === name) ?? null;
  const full = (name: string): boolean => {
    const values = profiles.metadata.get(name);
    if (values === undefined) return false;
    return Array.from({ length: profiles.features.rows }, (_, row) => cellText(values, row)).every(
      (text) => text !== null && text !== '',
    );
  };
  const found = (asked: string | null, name: string): string | null => {
    if (asked !== null) return asked;
    const candidate = named(name);
    return candidate !== null && full(candidate) ? candidate : null;
  };
  return { ...choice, plate: found(choice.plate, 'plate'), well: found(choice.well, 'well') };
}
