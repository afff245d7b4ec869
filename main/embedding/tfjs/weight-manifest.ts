/** The manifest of a graph model's weights: which tensors lie in which shards, in which type. */
import path from 'node:path';
import { ModelError } from '../../core/errors';

/** Bytes of a stored value. */
const VALUE_BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  float16: 2,
  int32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
  complex64: 8,
};
const TYPES = ['float32', 'int32', 'bool', 'complex64'] as const;
const QUANTISED: readonly string[] = ['uint8', 'uint16', 'float16'];

/** One tensor of the manifest; it goes to TensorFlow.js as it is. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: (typeof TYPES)[number];
}

interface WeightGroup {
  /** Relative to model.json, inside its folder. */
  readonly paths: readonly string[];
  readonly specs: readonly WeightSpec[];
  /** That the tensors need. */
  readonly bytes: number;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const damaged = (file: string, what: string): ModelError =>
  new ModelError(`${file}: its manifest of weights is damaged: ${what}`, {
    hint: 'copy or download it again, or convert the model anew',
  });

const isShape = (shape: unknown): shape is number[] =>
  Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);

/** The type of a tensor, and the bytes of a stored value: fewer where it is quantised. */
function typeOf(
  file: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): { readonly dtype: WeightSpec['dtype']; readonly valueBytes: number } {
  const { dtype, quantization } = spec;
  if (dtype === 'string') {
    throw new ModelError(`${file}: the tensor "${name}" holds text; networks over pictures have none`, {
      hint: 'export the image encoder alone',
    });
  }
  const known = TYPES.find((type) => type === dtype);
  if (known === undefined) {
    throw damaged(file, `the tensor "${name}" has the type ${JSON.stringify(dtype)}`);
  }
  if (quantization === undefined) return { dtype: known, valueBytes: VALUE_BYTES[known] };
  const stored = isRecord(quantization) ? quantization['dtype'] : undefined;
  if (typeof stored === 'string' && QUANTISED.includes(stored)) {
    return { dtype: known, valueBytes: VALUE_BYTES[stored] };
  }
  throw damaged(file, `the tensor "${name}" is quantised as ${JSON.stringify(stored)}`);
}

function readSpec(file: string, spec: unknown): { readonly spec: WeightSpec; readonly bytes: number } {
  const name = isRecord(spec) ? spec['name'] : undefined;
  if (!isRecord(spec) || typeof name !== 'string' || name === '__proto__') {
    throw damaged(file, 'a tensor has no name');
  }
  const { shape } = spec;
  if (!isShape(shape)) throw damaged(file, `the tensor "${name}" has the shape ${JSON.stringify(shape)}`);
  const { dtype, valueBytes } = typeOf(file, name, spec);
  const bytes = shape.reduce((product, size) => product * size, valueBytes);
  if (!Number.isSafeInteger(bytes)) {
    throw damaged(file, `the tensor "${name}" claims the shape [${shape.join(', ')}]`);
  }
  return { spec: { ...spec, name, shape, dtype }, bytes };
}

/** A shard may lie in the folder of model.json or below it, nowhere else. */
function checkPath(file: string, shard: unknown): string {
  const isInside =
    typeof shard === 'string' &&
    shard !== '' &&
    !shard.includes('\0') &&
    !/^[a-z][a-z0-9+.-]*:/i.test(shard) &&
    !path.posix.isAbsolute(shard) &&
    !path.win32.isAbsolute(shard) &&
    !shard.split(/[/\\]/).includes('..');
  if (isInside) return shard;
  throw new ModelError(
    `${file}: the shard ${JSON.stringify(shard)} does not lie beside it: a path inside its folder is needed`,
    { hint: 'put the shards into the folder of model.json, and name them so in its weightsManifest' },
  );
}

function readGroup(file: string, group: unknown, known: Set<string>): WeightGroup {
  if (!isRecord(group) || !Array.isArray(group['paths']) || !Array.isArray(group['weights'])) {
    throw damaged(file, 'a group has no paths or no weights');
  }
  const paths = group['paths'].map((shard) => checkPath(file, shard));
  for (const shard of paths) {
    if (known.has(shard)) throw damaged(file, `the shard ${shard} is named twice`);
    known.add(shard);
  }
  const specs = group['weights'].map((spec) => readSpec(file, spec));
  return {
    paths,
    specs: specs.map(({ spec }) => spec),
    bytes: specs.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** @throws {ModelError} naming the tensor or shard that is wrong; no shard is looked at */
export function readGroups(file: string, manifest: unknown): readonly WeightGroup[] {
  if (!Array.isArray(manifest) || manifest.length === 0) throw damaged(file, 'there is none');
  const known = new Set<string>();
  return manifest.map((group: unknown) => readGroup(file, group, known));
}
