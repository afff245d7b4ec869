import type { Dataset, Entity, Group } from 'h5wasm';
import { InputError } from '../core/errors';
import type { Values } from '../core/matrix';
import { Matrix } from '../core/matrix';
import type { Column } from '../core/profiles';
import { isCodeColumn } from './column-names';
import { attributeOf, isDataset, isGroup } from './h5';

/** Reads the elements of an AnnData file, those of anndata 0.7 included. */

type Numbers = ArrayLike<number> | ArrayLike<bigint>;

const isNumbers = (value: unknown): value is Numbers =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);

function numbersOf(dataset: Dataset): Float64Array | null {
  const { value } = dataset;
  return isNumbers(value) ? Float64Array.from(value, Number) : null;
}

function textsOf(dataset: Dataset): readonly string[] | null {
  const { value } = dataset;
  if (!Array.isArray(value)) return null;
  return value.every((text) => typeof text === 'string') ? value : null;
}

const isBoolean = (dataset: Dataset): boolean => dataset.metadata.enum_type?.members['TRUE'] === 1;

const textColumn = (values: readonly (string | null)[]): Column => ({
  kind: 'text',
  values: values.map((text) => (text === '' ? null : text)),
});

/** Numbers, or text where the column holds codes. */
function numberColumn(name: string, values: Float64Array): Column {
  if (!isCodeColumn(name)) return { kind: 'number', values };
  return textColumn(Array.from(values, (value) => (Number.isNaN(value) ? null : String(value))));
}

function categorical(codes: Float64Array, categories: Column): Column {
  if (categories.kind === 'text') {
    return textColumn(Array.from(codes, (code) => (code < 0 ? null : categories.values[code])));
  }
  const { values } = categories;
  return { kind: 'number', values: codes.map((code) => (code < 0 ? NaN : values[code])) };
}

function plainColumn(name: string, dataset: Dataset): Column | null {
  const numbers = numbersOf(dataset);
  if (numbers !== null && isBoolean(dataset)) {
    return textColumn(Array.from(numbers, (value) => (value === 1 ? 'true' : 'false')));
  }
  if (numbers !== null) return numberColumn(name, numbers);
  const texts = textsOf(dataset);
  return texts === null ? null : textColumn(texts);
}

/** A column of pandas' nullable types: values and a mask that is true where one is missing. */
function maskedColumn(name: string, group: Group): Column | null {
  const values = group.get('values');
  const mask = group.get('mask');
  const missing = isDataset(mask) ? numbersOf(mask) : null;
  const column = isDataset(values) ? plainColumn(name, values) : null;
  if (column === null || missing === null) return null;
  return column.kind === 'number'
    ? { kind: 'number', values: column.values.map((value, i) => (missing[i] === 1 ? NaN : value)) }
    : { kind: 'text', values: column.values.map((value, i) => (missing[i] === 1 ? null : value)) };
}

/** One obs column, or null when it is of a kind that is no text and no number. */
function readColumn(frame: Group, name: string, element: Entity | null): Column | null {
  if (isGroup(element)) {
    const [codes, categories] = [element.get('codes'), element.get('categories')];
    if (!isDataset(codes) || !isDataset(categories)) return maskedColumn(name, element);
    const [numbers, levels] = [numbersOf(codes), plainColumn(name, categories)];
    return numbers === null || levels === null ? null : categorical(numbers, levels);
  }
  if (!isDataset(element)) return null;
  const old = frame.get(`__categories/${name}`);
  const [codes, levels] = [numbersOf(element), isDataset(old) ? plainColumn(name, old) : null];
  return levels !== null && codes !== null ? categorical(codes, levels) : plainColumn(name, element);
}

export interface Frame {
  readonly index: readonly string[];
  readonly indexName: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly unread: readonly string[];
}

/** `obs` or `var`. @throws {InputError} when it is no data frame */
export function readFrame(file: string, root: Group, name: string): Frame {
  const group = root.get(name);
  if (!isGroup(group))
    throw new InputError(`${file} has no ${name} group, so that it is not an AnnData file`);
  const indexAttribute = attributeOf(group, '_index');
  const indexName = typeof indexAttribute === 'string' ? indexAttribute : '_index';
  const index = group.get(indexName);
  const order = attributeOf(group, 'column-order');
  const names = Array.isArray(order) ? order.map(String) : [];
  const columns = new Map<string, Column>();
  const unread: string[] = [];
  for (const column of names) {
    const read = readColumn(group, column, group.get(column));
    if (read === null) unread.push(column);
    else columns.set(column, read);
  }
  const stored = isDataset(index) ? plainColumn(indexName, index) : null;
  const texts =
    stored === null
      ? []
      : stored.kind === 'text'
        ? stored.values.map((text) => text ?? '')
        : Array.from(stored.values, String);
  return { index: texts, indexName, columns, unread };
}

const VALUES_AT_ONCE = 1 << 26;

function isSingle(dataset: Dataset): boolean {
  return dataset.metadata.type === 1 && dataset.metadata.size === 4;
}

function readDense(dataset: Dataset, rows: number, cols: number): Values {
  const data = isSingle(dataset) ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
  const step = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(1, cols)));
  for (let start = 0; start < rows && cols > 0; start += step) {
    const value = dataset.slice([
      [start, Math.min(rows, start + step)],
      [0, cols],
    ]);
    if (!isNumbers(value)) throw new InputError('the matrix does not hold numbers');
    if (value instanceof Float32Array || value instanceof Float64Array) data.set(value, start * cols);
    else data.set(Float64Array.from(value, Number), start * cols);
  }
  return data instanceof Float32Array ? new Matrix(rows, cols, data) : new Matrix(rows, cols, data);
}

/** Compressed sparse rows (`csr_matrix`) or columns (`csc_matrix`), made dense. */
function readSparse(group: Group, byRow: boolean): Values | null {
  const shape = attributeOf(group, 'shape') ?? attributeOf(group, 'h5sparse_shape');
  const parts = ['data', 'indices', 'indptr'].map((name) => group.get(name));
  const [values, indices, pointers] = parts.map((part) => (isDataset(part) ? numbersOf(part) : null));
  if (!isNumbers(shape) || values === null || indices === null || pointers === null) return null;
  const [rows, cols] = Array.from(shape, Number);
  const single = isDataset(parts[0]) && isSingle(parts[0]);
  const data = single ? new Float32Array(rows * cols) : new Float64Array(rows * cols);
  for (let outer = 0; outer < pointers.length - 1; outer++) {
    for (let k = pointers[outer]; k < pointers[outer + 1]; k++) {
      data[byRow ? outer * cols + indices[k] : indices[k] * cols + outer] = values[k];
    }
  }
  return data instanceof Float32Array ? new Matrix(rows, cols, data) : new Matrix(rows, cols, data);
}

/** `X` or an entry of `obsm`. @throws {InputError} when there is none, or it is no matrix of numbers */
export function readMatrix(file: string, root: Group, name: string): Values {
  const element = root.get(name === 'X' ? 'X' : `obsm/${name}`);
  if (isDataset(element) && element.shape?.length === 2) {
    return readDense(element, element.shape[0], element.shape[1]);
  }
  if (isGroup(element)) {
    const type = String(attributeOf(element, 'encoding-type') ?? attributeOf(element, 'h5sparse_format'));
    const sparse = /^cs[rc]/.test(type) ? readSparse(element, type.startsWith('csr')) : null;
    if (sparse !== null) return sparse;
  }
  const obsm = root.get('obsm');
  const names = isGroup(obsm) ? obsm.keys() : [];
  throw new InputError(`${file} has no matrix ${name === 'X' ? 'X' : `obsm["${name}"]`}`, {
    hint: names.length === 0 ? 'X must hold the features' : `its obsm has ${names.join(', ')}`,
  });
}
