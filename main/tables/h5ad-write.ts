import type { Group } from 'h5wasm';
import { InputError } from '../core/errors';
import type { Values } from '../core/matrix';
import type { Column, Profiles } from '../core/profiles';
import type { WriteExtras } from './format';
import { withH5 } from './h5';

/**
 * AnnData's file layout (encoding versions of anndata 0.8): every element says in attributes what it is.
 * Text is written as string arrays, because a categorical needs a boolean attribute, which h5wasm cannot write;
 * a missing text is the empty one, as string arrays have no other way to say it.
 * @see https://anndata.readthedocs.io/en/latest/fileformat-prose.html
 */

interface Encoded {
  create_attribute(name: string, data: string): void;
}

function encode(element: Encoded, type: string, version: string): void {
  element.create_attribute('encoding-type', type);
  element.create_attribute('encoding-version', version);
}

function writeDict(parent: Group, name: string): Group {
  const group = parent.create_group(name);
  encode(group, 'dict', '0.1.0');
  return group;
}

/** A name with slashes is a path in HDF5; readers follow it, so that the groups on the way must exist. */
function makeParents(group: Group, name: string): void {
  const parts = name.split('/');
  for (let i = 1; i < parts.length; i++) {
    const parent = parts.slice(0, i).join('/');
    if (group.get(parent) === null) group.create_group(parent);
  }
}

function writeArray(
  group: Group,
  name: string,
  data: Float32Array | Float64Array | BigInt64Array,
  shape: number[],
): void {
  makeParents(group, name);
  encode(group.create_dataset({ name, data, shape }), 'array', '0.2.0');
}

function writeTexts(group: Group, name: string, texts: string[]): void {
  makeParents(group, name);
  const empty = texts.length === 0 ? { dtype: 'S' } : {};
  const dataset = group.create_dataset({ name, data: texts, shape: [texts.length], ...empty });
  encode(dataset, 'string-array', '0.2.0');
}

/** HDF5 in WebAssembly holds what it is handed once more; beyond this size the matrix goes in by rows. */
const VALUES_AT_ONCE = 1 << 26;

function writeMatrix(group: Group, name: string, { data, rows, cols }: Values): void {
  if (data.length <= VALUES_AT_ONCE) {
    writeArray(group, name, data, [rows, cols]);
    return;
  }
  const step = Math.max(1, Math.floor(VALUES_AT_ONCE / cols));
  const chunks = [Math.min(rows, Math.max(1, Math.floor((1 << 18) / cols))), cols];
  const dataset = group.create_dataset({
    name,
    data: data.slice(0, step * cols),
    shape: [step, cols],
    maxshape: [rows, cols],
    chunks,
  });
  encode(dataset, 'array', '0.2.0');
  dataset.resize([rows, cols]);
  for (let start = step; start < rows; start += step) {
    const end = Math.min(rows, start + step);
    dataset.write_slice(
      [
        [start, end],
        [0, cols],
      ],
      data.slice(start * cols, end * cols),
    );
  }
}

function writeColumn(group: Group, name: string, column: Column): void {
  if (column.kind === 'text') {
    writeTexts(
      group,
      name,
      column.values.map((text) => text ?? ''),
    );
    return;
  }
  const { values } = column;
  const whole = values.every((value) => Number.isSafeInteger(value) && !Object.is(value, -0));
  const data = whole && values.length > 0 ? BigInt64Array.from(values, BigInt) : values;
  writeArray(group, name, data, [values.length]);
}

function writeFrame(
  parent: Group,
  name: string,
  index: string[],
  columns: ReadonlyMap<string, Column>,
): void {
  const group = parent.create_group(name);
  encode(group, 'dataframe', '0.2.0');
  group.create_attribute('_index', '_index');
  if (columns.size === 0) group.create_attribute('column-order', new Float64Array(0), [0]);
  else group.create_attribute('column-order', [...columns.keys()]);
  writeTexts(group, '_index', index);
  for (const [column, values] of columns) writeColumn(group, column, values);
}

const isNumbers = (value: readonly unknown[]): value is readonly number[] =>
  value.every((item) => typeof item === 'number');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Plain data: records become groups, numbers and texts scalars or arrays; null and undefined are left out, the rest is JSON. */
function writePlain(parent: Group, key: string, value: unknown): void {
  const name = key.replaceAll('/', '|');
  if (value === null || value === undefined) return;
  if (typeof value === 'number') {
    const dataset = parent.create_dataset({ name, data: Float64Array.of(value), shape: [] });
    encode(dataset, 'numeric-scalar', '0.2.0');
  } else if (isRecord(value)) {
    const group = writeDict(parent, name);
    for (const [inner, each] of Object.entries(value)) writePlain(group, inner, each);
  } else if (Array.isArray(value) && isNumbers(value)) {
    writeArray(parent, name, Float64Array.from(value), [value.length]);
  } else if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    writeTexts(parent, name, [...value]);
  } else {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    encode(parent.create_dataset({ name, data: text, shape: [] }), 'string', '0.2.0');
  }
}

/**
 * @throws {InputError} when an obsm matrix has another number of rows
 */
export function writeH5ad(file: string, profiles: Profiles, extras: WriteExtras): Promise<void> {
  const { metadata, featureNames, features } = profiles;
  return withH5(file, 'w', (root) => {
    encode(root, 'anndata', '0.1.0');
    writeMatrix(root, 'X', features);
    const rowNames = Array.from({ length: features.rows }, (_, i) => String(i));
    writeFrame(root, 'obs', rowNames, metadata);
    writeFrame(root, 'var', [...featureNames], new Map());
    for (const name of ['layers', 'obsp', 'varm', 'varp']) writeDict(root, name);
    const obsm = writeDict(root, 'obsm');
    for (const [name, values] of extras.obsm ?? []) {
      if (values.rows !== features.rows) {
        throw new InputError(
          `${file}: obsm "${name}" has ${values.rows} rows, the table has ${features.rows}`,
        );
      }
      writeMatrix(obsm, name, values);
    }
    const uns = writeDict(root, 'uns');
    if (extras.recipe !== undefined) writePlain(uns, 'recipe', JSON.stringify(extras.recipe));
    for (const [key, value] of Object.entries(extras.uns ?? {})) writePlain(uns, key, value);
  });
}
