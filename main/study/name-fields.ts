import { normalizeWell, parseWell, wellName } from '../core/wells';
import type { ImageFields } from './layout';
import { trimZeros } from './layout';

/** Under which names a field may be asked for in patterns, levels and tables; lower case, letters and digits only. */
const FIELD_NAMES = {
  batch: ['batch'],
  plate: ['plate', 'platebarcode', 'assayplatebarcode', 'barcode', 'plateid', 'platename'],
  well: ['well', 'wellposition', 'wellname'],
  site: ['site', 'field', 'fov', 'fieldid', 'imageinwell'],
  channel: ['channel', 'ch', 'wavelength', 'channelid', 'wave'],
  channelName: ['channelname', 'stain', 'dye'],
  z: ['z', 'zstep', 'plane', 'zplane'],
  t: ['t', 'time', 'timepoint'],
} as const;

export type FieldName = keyof typeof FIELD_NAMES;

const isFieldName = (name: string): name is FieldName => Object.hasOwn(FIELD_NAMES, name);

const plainName = (name: string): string =>
  name
    .replace(/^(Image_)?(Metadata_)?/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** Which field a name means, or null for one of the user's own. */
export function fieldNamed(name: string): FieldName | null {
  const plain = plainName(name);
  for (const field of Object.keys(FIELD_NAMES)) {
    if (isFieldName(field) && FIELD_NAMES[field].some((each) => each === plain)) return field;
  }
  return null;
}

/** Text of a field in the spelling that records have: wells as `A01`, numbers without leading zeros. */
export function fieldText(field: FieldName, text: string): string | null {
  const clean = text.trim();
  if (clean === '') return null;
  if (field === 'well') return normalizeWell(clean) ?? clean;
  return field === 'site' || field === 'channel' || field === 'z' || field === 't' ? trimZeros(clean) : clean;
}

/** Fields from named texts, the user's own names under `extra`; a `row` and a `column` make a well. */
export function fieldsOf(named: ReadonlyMap<string, string | undefined>): ImageFields {
  const fields: Partial<Record<FieldName, string | null>> = {};
  const extra: Record<string, string | null> = {};
  let row: string | undefined;
  let column: string | undefined;
  for (const [name, text] of named) {
    if (text === undefined) continue;
    const field = fieldNamed(name);
    const plain = plainName(name);
    if (field !== null) fields[field] = fieldText(field, text);
    else if (plain === 'row') row = text;
    else if (plain === 'col' || plain === 'column') column = text;
    else extra[name.replace(/^(Image_)?Metadata_/i, '')] = text.trim() === '' ? null : text.trim();
  }
  if (fields.well === undefined && row !== undefined && column !== undefined)
    fields.well = wellAt(row, column);
  return { ...fields, extra };
}

/** The well of a row (letter or number) and a column, both counted from 1; null when there is no such well. */
export function wellAt(row: string, column: string): string | null {
  if (!/^\d+$/.test(row)) return normalizeWell(`${row}${column}`);
  const position = parseWell(`r${row.slice(-2)}c${column.slice(-2)}`);
  return position === null ? null : wellName(position);
}
