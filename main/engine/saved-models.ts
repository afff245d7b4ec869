import { readFile } from 'node:fs/promises';
import type { ParamValues } from '../contract/params';
import { corrections } from '../correction/registry';
import type { Run, SavedModel } from '../core/correction';
import { InputError } from '../core/errors';
import { Matrix } from '../core/matrix';
import type { Samples } from '../core/samples';
import { writeBytesAtomic } from '../tables/atomic-file';
import type { CorrectedTable } from './correct-table';
import { readSource } from './read-source';

/** What corrections learnt, as a JSON file with base64 doubles: yesterday's model for today's plate. */
interface ModelFile {
  readonly unbatchModel: 1;
  readonly chain: string;
  readonly steps: readonly {
    readonly method: string;
    readonly params: ParamValues;
    readonly levels: readonly string[];
    readonly matrices: Readonly<
      Record<string, { readonly rows: number; readonly cols: number; readonly float64: string }>
    >;
  }[];
}

const encode = (values: Float64Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

function decode(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** @throws {InputError} when a step of the chain cannot place new rows, so there is nothing to keep */
export async function writeModels(file: string, table: CorrectedTable): Promise<void> {
  if (table.models === undefined) {
    const able = corrections.entries.filter(({ apply }) => apply !== undefined).map(({ id }) => id);
    throw new InputError(`${table.id} cannot place new rows, so it has no model to save`, {
      hint: `methods that can: ${able.join(', ')}`,
    });
  }
  const content: ModelFile = {
    unbatchModel: 1,
    chain: table.id,
    steps: table.models.map(({ matrices, ...rest }) => ({
      ...rest,
      matrices: Object.fromEntries(
        Object.entries(matrices).map(([name, { rows, cols, data }]) => [
          name,
          { rows, cols, float64: encode(data) },
        ]),
      ),
    })),
  };
  await writeBytesAtomic(file, JSON.stringify(content));
}

/** @throws {InputError} when the file is no saved model */
export async function readModels(file: string): Promise<readonly SavedModel[]> {
  const source = await readSource(file, () => readFile(file, 'utf8'));
  let content: Partial<ModelFile>;
  try {
    content = JSON.parse(source) as Partial<ModelFile>;
  } catch {
    throw new InputError(`${file} is not a saved model: it is not JSON`);
  }
  if (content.unbatchModel !== 1 || content.steps === undefined) {
    throw new InputError(`${file} is not a saved model`, {
      hint: 'make one with unbatch correct --save-model',
    });
  }
  return content.steps.map(({ matrices, ...rest }) => ({
    ...rest,
    matrices: Object.fromEntries(
      Object.entries(matrices).map(([name, { rows, cols, float64 }]) => [
        name,
        new Matrix(rows, cols, decode(float64)),
      ]),
    ),
  }));
}

/** Corrects rows that the models have not seen, step by step. */
export async function applyModels(
  models: readonly SavedModel[],
  samples: Samples,
  run: Run,
): Promise<CorrectedTable> {
  let table = samples;
  for (const model of models) {
    const { apply } = corrections.find(model.method);
    if (apply === undefined) throw new InputError(`${model.method} cannot place new rows`);
    const features = await apply(model, table, run);
    const kept = features.cols === table.features.cols;
    const featureNames = kept
      ? table.featureNames
      : Array.from({ length: features.cols }, (_, j) => `${model.method}_${String(j).padStart(4, '0')}`);
    table = { ...table, features, featureNames };
  }
  return {
    id: models.map(({ method }) => method).join('+'),
    key: '',
    features: table.features,
    featureNames: table.featureNames,
    diagnostics: {},
    warnings: [],
    // A model places rows by what it has learnt; the labels of the new rows play no part.
    readsLabels: false,
  };
}
