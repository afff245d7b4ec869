import { ModelError } from '../../core/errors';
import type { ByteSource } from './byte-source';

export type CheckpointFormat = 'torch-zip' | 'torch-legacy' | 'safetensors';
export type ModelFileFormat = CheckpointFormat | 'onnx' | 'tfjs-graph';

interface NotAModel {
  readonly start: RegExp;
  readonly is: string;
  readonly hint: string;
}

const AGAIN = 'download the file itself and give that';

/** What often lies under a model's name without being one. */
const OTHERS: readonly NotAModel[] = [
  {
    start: /^.{4}TFL3/s,
    is: 'a TensorFlow Lite model, which cannot be imported',
    hint: 'export the model as .onnx, with tf2onnx --tflite',
  },
  {
    start: /^\s*\[\s*\{\s*"(weights|paths)"\s*:/,
    is: 'a manifest of weights without a graph',
    hint: 'give the model.json of a graph model, or export the model as .onnx',
  },
  {
    start: /^version https:\/\/git-lfs/,
    is: 'a Git LFS pointer, not the model: the weights were never downloaded',
    hint: 'run "git lfs pull" where it comes from, or download the file from the web page',
  },
  {
    start: /^\s*(<!doctype|<html|<\?xml|<head)/i,
    is: 'a web page, not a model: the download went wrong (a login or a confirmation page, say)',
    hint: 'open the link in a browser, log in where it asks, and download the file itself',
  },
  { start: /^\s*[{[]/, is: 'a JSON text, not a model', hint: 'give the file of weights beside it' },
  { start: /^\x1f\x8b/, is: 'gzip-compressed', hint: 'unpack it and give the model file in it' },
  {
    start: /^\xfd7zXZ|^BZh|^7z\xbc\xaf/,
    is: 'a compressed archive',
    hint: 'unpack it and give the model file in it',
  },
  {
    start: /^\x89HDF/,
    is: 'an HDF5 file (Keras weights, say), which cannot be imported',
    hint: 'export the model as .onnx',
  },
  { start: /^\x93NUMPY/, is: 'a NumPy array, not a model', hint: AGAIN },
  {
    start: /^(\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*|GIF8|%PDF)/,
    is: 'a picture or document, not a model',
    hint: AGAIN,
  },
];

/** An ONNX file is a protocol buffer that starts with the field ir_version, a small number. */
const isOnnx = (path: string, head: string): boolean =>
  /^\x08[\x01-\x20][\x12\x1a\x22\x2a\x3a\x42]/.test(head) ||
  (/\.onnx$/i.test(path) && head.startsWith('\x08'));

/** saved_model.pb: schema version 1, then its graphs. An ONNX file of version 1 is older than any runtime reads. */
const SAVED_MODEL = /^\x08\x01\x12/;

/** The model.json of TensorFlow.js, of whichever format: keys that stand at its start. */
const TFJS = /^\s*\{[^]*"(format|modelTopology|weightsManifest|generatedBy|convertedBy)"\s*:/;

/**
 * Tells by content, not by name, what kind of model file this is.
 * @throws {ModelError} that says what it is instead, and what to do
 */
export async function sniffModelFile(source: ByteSource): Promise<ModelFileFormat> {
  const bytes = await source.read(0, Math.min(source.size, 512));
  const head = new TextDecoder('latin1').decode(bytes);
  if (head.startsWith('PK\x03\x04')) return 'torch-zip';
  if (/^\x80[\x02-\x05]/.test(head)) return 'torch-legacy';
  if (/^.{6}\0\0\s*\{/s.test(head)) return 'safetensors';
  if (SAVED_MODEL.test(head) && !/\.onnx$/i.test(source.path)) {
    throw new ModelError(`${source.path} is a SavedModel of TensorFlow, which cannot be imported`, {
      hint: 'convert its folder to .onnx with tf2onnx, or to a graph model with tensorflowjs_converter',
    });
  }
  if (isOnnx(source.path, head)) return 'onnx';
  if (TFJS.test(head)) return 'tfjs-graph';
  const other = OTHERS.find(({ start }) => start.test(head));
  if (other !== undefined) throw new ModelError(`${source.path} is ${other.is}`, { hint: other.hint });
  // Text pickles name what they call in their first lines; the reader refuses them by that name.
  if (/^[(c]/.test(head)) return 'torch-legacy';
  if (/^[\0]+$/.test(head)) {
    throw new ModelError(`${source.path} holds only zeros where it should start: the copy went wrong`, {
      hint: 'copy or download it again',
    });
  }
  throw new ModelError(`${source.path} is no model file that is known`, {
    hint: 'there are PyTorch checkpoints (.pth, .pt, .bin), .safetensors, .onnx and the model.json of TensorFlow.js',
  });
}
