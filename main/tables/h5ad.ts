import { InputError } from '../core/errors';
import { toPrecision } from '../core/matrix';
import type { Values } from '../core/matrix';
import type { Column } from '../core/profiles';
import { metadataName } from '../core/profiles';
import type { Format, FormatRead, FormatReadOptions } from './format';
import { withH5 } from './h5';
import type { Frame } from './h5ad-read';
import { readFrame, readMatrix } from './h5ad-read';
import { writeH5ad } from './h5ad-write';
import { embeddingNames } from './npy-format';
import { takeColumns } from './take-columns';

/** Row names that are more than a running number are kept as a column of their own. */
function indexColumn(frame: Frame): readonly (readonly [string, Column])[] {
  const running = frame.index.every((text, i) => text === String(i) || text === String(i + 1));
  if (running || frame.index.length === 0) return [];
  const name = /^_?index$/.test(frame.indexName) ? 'obs_names' : frame.indexName;
  return [[metadataName(name), { kind: 'text', values: frame.index }]];
}

/** The columns of a matrix that `chosen` and not `excluded` match. */
function selectFeatures(
  file: string,
  values: Values,
  names: readonly string[],
  { features, exclude }: FormatReadOptions,
): { readonly names: readonly string[]; readonly values: Values } {
  if (features === undefined && exclude === undefined) return { names, values };
  const kept = [...names.keys()].filter(
    (j) => (features?.test(names[j]) ?? true) && !(exclude?.test(names[j]) ?? false),
  );
  if (kept.length === 0) {
    throw new InputError(
      `${file} holds no features: none of its ${names.length} is left by the pattern given`,
    );
  }
  return { names: kept.map((j) => names[j]), values: takeColumns(values, kept) };
}

const readH5ad = (file: string, options: FormatReadOptions): Promise<FormatRead> =>
  withH5(file, 'r', (root) => {
    const name = options.matrix ?? 'X';
    const obs = readFrame(file, root, 'obs');
    const values = readMatrix(file, root, name);
    if (values.rows === 0 || values.cols === 0) {
      throw new InputError(`${file} is empty: ${name} has ${values.rows} rows × ${values.cols} features`);
    }
    const varNames = name === 'X' ? readFrame(file, root, 'var').index : [];
    const allNames = varNames.length === values.cols ? varNames : embeddingNames(values.cols);
    const selected = selectFeatures(file, values, allNames, options);
    const stored = values.data instanceof Float32Array ? 'single' : 'double';
    const precision = options.precision === 'input' ? stored : options.precision;
    const columns = Array.from(obs.columns, ([column, each]) => [metadataName(column), each] as const);
    const wrong = columns.find(([, { values: cells }]) => cells.length !== values.rows);
    if (wrong !== undefined) {
      throw new InputError(
        `${file}: obs column "${wrong[0]}" does not have ${values.rows} rows, as ${name} has`,
      );
    }
    return {
      profiles: {
        metadata: new Map([...indexColumn(obs), ...columns]),
        featureNames: selected.names,
        features: toPrecision(selected.values, precision),
      },
      notes: obs.unread.map(
        (column) => `${file}: obs column "${column}" is neither text nor numbers and was left out`,
      ),
      stored,
    };
  });

/** What scanpy, scvi-tools and scib-metrics open: X, obs, obsm, uns. */
export const h5ad: Format = {
  id: 'h5ad',
  title: 'AnnData',
  summary: 'An .h5ad file for scanpy and scib-metrics: X, obs, further matrices in obsm, the recipe in uns.',
  citation: 'https://anndata.readthedocs.io/en/latest/fileformat-prose.html',
  extensions: ['.h5ad'],
  read: readH5ad,
  write: writeH5ad,
};
