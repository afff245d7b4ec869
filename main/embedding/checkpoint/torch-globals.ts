/*
 * The names that PyTorch checkpoints of weights need, and what becomes of them. Unpickling in Python calls whatever
 * a file names; here a name that is not in this list ends the reading, and the few that are become plain data.
 * Source: torch/_utils.py, torch/serialization.py, torch/_weights_only_unpickler.py.
 */
import { ModelError } from '../../core/errors';
import type { PickleValue, StorageValue } from './pickle-value';
import { isNode } from './pickle-value';

const STORAGES = 'Float Double Half BFloat16 Long Int Short Char Byte Bool Untyped Typed _Typed'
  .split(' ')
  .map((type) => `${type}Storage`);

/** Kept as names, or as the place of an object nobody looks into. */
const OPAQUE = new Set([
  ...'dtype device Size Generator Tensor'.split(' ').map((name) => `torch.${name}`),
  ...'float32 float float64 double float16 half bfloat16 int64 long int32 int int16 int8 uint8 bool'
    .split(' ')
    .map((name) => `torch.${name}`),
  'torch.nn.parameter.Parameter',
  'argparse.Namespace',
  'collections.defaultdict',
  'collections.Counter',
  'collections.deque',
  ...['numpy.core', 'numpy._core'].flatMap((module) => [
    `${module}.multiarray.scalar`,
    `${module}.multiarray._reconstruct`,
    `${module}.numeric._frombuffer`,
  ]),
  'numpy.dtype',
  'numpy.ndarray',
  ...'float64 float32 float16 int64 int32 bool_'.split(' ').map((name) => `numpy.${name}`),
  ...'Float64DType Float32DType Int64DType Int32DType'.split(' ').map((name) => `numpy.dtypes.${name}`),
  '_codecs.encode',
  ...'Path PosixPath WindowsPath PurePath PurePosixPath PureWindowsPath'
    .split(' ')
    .map((name) => `pathlib.${name}`),
  'datetime.datetime',
  'datetime.timedelta',
  'types.SimpleNamespace',
  // Settings as the training programs of labs keep them beside the weights.
  'yacs.config.CfgNode',
  'fvcore.common.config.CfgNode',
  'detectron2.config.config.CfgNode',
  'easydict.EasyDict',
  'addict.addict.Dict',
  'mmengine.config.config.ConfigDict',
  'mmcv.utils.config.ConfigDict',
  'ml_collections.config_dict.config_dict.ConfigDict',
  ...['pytorch_lightning', 'lightning.pytorch', 'lightning.fabric'].map(
    (module) => `${module}.utilities.parsing.AttributeDict`,
  ),
  'lightning.fabric.utilities.data.AttributeDict',
  'lightning_fabric.utilities.data.AttributeDict',
  ...['dictconfig.DictConfig', 'listconfig.ListConfig', 'base.ContainerMetadata', 'base.Metadata'].map(
    (name) => `omegaconf.${name}`,
  ),
  ...'Any AnyNode BooleanNode FloatNode IntegerNode StringNode EnumNode PathNode BytesNode UnionNode'
    .split(' ')
    .map((name) => `omegaconf.nodes.${name}`),
  'typing.Any',
  ...['builtins', '__builtin__'].flatMap((module) =>
    'dict list tuple set frozenset int float bool str bytes bytearray complex object slice range'
      .split(' ')
      .map((name) => `${module}.${name}`),
  ),
]);

const ORDERED_DICT = 'collections.OrderedDict';
const REBUILD_TENSOR = new Set(['torch._utils._rebuild_tensor_v2', 'torch._utils._rebuild_tensor']);
const REBUILD_PARAMETER = new Set([
  'torch._utils._rebuild_parameter',
  'torch._utils._rebuild_parameter_with_state',
]);
const STORAGE_NAMES = new Set(
  ['torch', 'torch.storage', 'torch.cuda'].flatMap((module) => STORAGES.map((type) => `${module}.${type}`)),
);

const ALONE = 'save model.state_dict() with torch.save instead';
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^__torch__\./, `it is a TorchScript archive: ${ALONE}`],
  [
    /^(torch\.nn\.|torchvision\.models\.|timm\.|dinov2\.|transformers\.|models?\.|vision_transformer|__main__\.)/,
    `it holds a whole model object, not its weights: ${ALONE}`,
  ],
  [/^torch\._utils\._rebuild_qtensor$/, 'quantised checkpoints cannot be imported: use the original file'],
];

const UNTRUSTED =
  'a file of weights does not need it, and a malicious one might; if the file is of your own training, save its weights alone with torch.save(model.state_dict(), …), else use a .safetensors file or one from a source you trust';

/** Refuses, by name, what is not needed for weights. @throws {ModelError} */
export function admitGlobal(file: string, module: string, name: string): PickleValue {
  const full = `${module}.${name}`;
  const known =
    OPAQUE.has(full) ||
    STORAGE_NAMES.has(full) ||
    full === ORDERED_DICT ||
    REBUILD_TENSOR.has(full) ||
    REBUILD_PARAMETER.has(full);
  if (known) return { kind: 'global', name: full };
  const shown = full.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
  throw new ModelError(`${file} wants to use "${shown}", which is refused; nothing of it was run`, {
    hint: HINTS.find(([pattern]) => pattern.test(full))?.[1] ?? UNTRUSTED,
  });
}

const malformed = (file: string, what: string): ModelError =>
  new ModelError(`${file} is damaged: ${what}`, { hint: 'copy or download it again' });

function wholeNumbers(value: PickleValue): readonly number[] | undefined {
  if (!isNode(value) || (value.kind !== 'tuple' && value.kind !== 'list')) return undefined;
  const numbers = value.items.map((item) => (typeof item === 'bigint' ? Number(item) : item));
  return numbers.every(
    (item): item is number => typeof item === 'number' && Number.isSafeInteger(item) && item >= 0,
  )
    ? numbers
    : undefined;
}

function rebuildTensor(file: string, args: readonly PickleValue[]): PickleValue {
  const [storage, offset, size, stride] = args;
  const [shape, strides] = [wholeNumbers(size), wholeNumbers(stride)];
  const isTensor = isNode(storage) && storage.kind === 'storage' && Number.isSafeInteger(offset);
  if (!isTensor || shape === undefined || strides?.length !== shape.length || Number(offset) < 0) {
    throw malformed(file, 'a tensor in it has no storage, shape or strides');
  }
  return { kind: 'tensor', storage, offset: Number(offset), shape, strides };
}

function rebuildDict(args: readonly PickleValue[]): PickleValue {
  const entries = new Map<PickleValue, PickleValue>();
  const [pairs] = args;
  if (args.length > 0 && isNode(pairs) && pairs.kind === 'list') {
    for (const pair of pairs.items) {
      if (isNode(pair) && (pair.kind === 'tuple' || pair.kind === 'list') && pair.items.length === 2) {
        entries.set(pair.items[0], pair.items[1]);
      }
    }
  }
  return { kind: 'dict', entries };
}

/** What stands for the object that Python would make by calling `callable`. */
export function rebuild(file: string, callable: PickleValue, args: readonly PickleValue[]): PickleValue {
  if (!isNode(callable) || callable.kind !== 'global')
    throw malformed(file, 'it calls something that is no name');
  const { name } = callable;
  if (REBUILD_TENSOR.has(name)) return rebuildTensor(file, args);
  if (REBUILD_PARAMETER.has(name)) {
    if (args.length === 0) throw malformed(file, 'a parameter in it has no tensor');
    return args[0];
  }
  if (name === ORDERED_DICT || name === 'collections.defaultdict') return rebuildDict(args);
  if (name === 'torch.Size' && args.length === 1) return args[0];
  return { kind: 'object', of: name };
}

/** The storage that a persistent id names: `('storage', torch.FloatStorage, key, location, count[, view])`. */
export function admitStorage(file: string, id: PickleValue): StorageValue {
  if (!isNode(id) || id.kind !== 'tuple' || id.items[0] !== 'storage') {
    throw malformed(file, 'it refers to something outside that is no storage of a tensor');
  }
  const [, type, key, , count, view] = id.items;
  const isStorage = isNode(type) && type.kind === 'global' && STORAGE_NAMES.has(type.name);
  if (!isStorage || typeof key !== 'string' || !Number.isSafeInteger(count) || Number(count) < 0) {
    throw malformed(file, 'the storage of a tensor has no type, key or size');
  }
  if (id.items.length > 5 && view !== null) {
    throw new ModelError(
      `${file} stores views of storages, as PyTorch did before 0.4, which is not supported`,
      {
        hint: 'load it in a current PyTorch and save it again',
      },
    );
  }
  return {
    kind: 'storage',
    type: type.name.slice(type.name.lastIndexOf('.') + 1),
    key,
    count: Number(count),
  };
}
