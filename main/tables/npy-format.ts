import { readFile, writeFile } from 'node:fs/promises';
import { InputError } from '../core/errors';
import { toPrecision } from '../core/matrix';
import type { Profiles } from '../core/profiles';
import type { Format, FormatRead, FormatReadOptions } from './format';
import { decodeMatrix, encodeMatrix } from './npy';

/** Names of features that came without any: `emb_0000`, as the field's tools write embeddings. */
export const embeddingNames = (count: number, stem = 'emb'): readonly string[] =>
  Array.from({ length: count }, (_, j) => `${stem}_${String(j).padStart(4, '0')}`);

async function readNpy(file: string, options: FormatReadOptions): Promise<FormatRead> {
  if (options.features !== undefined || options.exclude !== undefined) {
    throw new InputError(
      `${file} has no column names, so that --features and --exclude cannot choose among them`,
    );
  }
  const matrix = decodeMatrix(await readFile(file), file);
  if (matrix.rows === 0 || matrix.cols === 0) {
    throw new InputError(`${file} is empty: ${matrix.rows} rows × ${matrix.cols} features`);
  }
  const bad = matrix.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const [row, column] = [Math.floor(bad / matrix.cols) + 1, (bad % matrix.cols) + 1];
    throw new InputError(
      `${file}, row ${row}, column ${column}: ${matrix.data[bad]}, but every value must be finite`,
      {
        hint: 'take the row or the column out before saving',
      },
    );
  }
  const stored = matrix.data instanceof Float32Array ? 'single' : 'double';
  const features = options.precision === 'input' ? matrix : toPrecision(matrix, options.precision);
  const profiles: Profiles = { metadata: new Map(), featureNames: embeddingNames(matrix.cols), features };
  return { profiles, notes: [], stored };
}

/** The bare matrix; what is known of its rows comes from a CSV beside it (`--metadata`). */
export const npy: Format = {
  id: 'npy',
  title: 'NumPy array',
  summary:
    'The features alone as a NumPy array, rows in the order of the input; metadata stays in its own table.',
  citation: 'https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html',
  extensions: ['.npy'],
  read: readNpy,
  write: (file, profiles) => writeFile(file, encodeMatrix(profiles.features)),
};
