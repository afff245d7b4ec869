/*
 * A TensorFlow.js graph model on disk: model.json (the graph and a manifest of its weights) and the shards beside it,
 * as tensorflowjs_converter writes them. Everything is checked against everything here, and no weight is read: what
 * passes can be loaded without surprise.
 */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from '../../core/errors';
import type { GraphStep } from '../find-layers';
import type { WeightSpec } from './weight-manifest';
import { isRecord, readGroups } from './weight-manifest';

/** Graphs of thousands of nodes have one or two million; weights are never in it. */
const MOST_JSON_BYTES = 8e6;
/** Brackets and commas: what a parsed text takes of the memory goes by these. A graph has one in a dozen bytes. */
const MOST_JSON_PARTS = 1e6;
const PARTS: ReadonlySet<number> = new Set(Buffer.from('[{,'));

/** Under which the parts of an imported graph model lie in its folder. */
export const GRAPH_JSON = 'graph.json';

export interface GraphFile {
  readonly file: string;
  /** The whole of model.json. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly specs: readonly WeightSpec[];
  /** Paths, in the order of the manifest: one after the other they hold the weights. */
  readonly shards: readonly string[];
  /** Of model.json and all shards. */
  readonly bytes: number;
  /** Kinds of its operations, each once. */
  readonly operations: readonly string[];
  /** What it computes, without constants and inputs. */
  readonly steps: readonly GraphStep[];
}

/** Nodes that compute nothing. */
const GIVEN: ReadonlySet<string> = new Set(['Const', 'Placeholder', 'PlaceholderWithDefault', 'NoOp']);

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
}

const AGAIN = 'copy or download the whole folder again: model.json and every shard that lies beside it';

async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  const { size } = await stat(file);
  if (size > MOST_JSON_BYTES) {
    throw new ModelError(
      `${file} has ${Math.round(size / 1e6)} MB, but a graph's model.json has at most ${MOST_JSON_BYTES / 1e6} MB`,
      { hint: 'give the model.json that tensorflowjs_converter wrote; its weights lie beside it' },
    );
  }
  const bytes = await readFile(file);
  const parts = bytes.reduce((count, byte) => count + (PARTS.has(byte) ? 1 : 0), 0);
  if (parts > MOST_JSON_PARTS) {
    throw new ModelError(
      `${file} is a JSON text of ${parts} parts, a graph's model.json has at most ${MOST_JSON_PARTS}`,
      { hint: AGAIN },
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ModelError(`${file} is cut short or damaged: it is not whole JSON`, {
      hint: AGAIN,
      cause: error,
    });
  }
  if (isRecord(json)) return json;
  throw new ModelError(`${file} is a JSON text, not a model`, {
    hint: 'give the model.json of a graph model',
  });
}

function requireGraph(
  file: string,
  json: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { format, modelTopology: topology } = json;
  const isLayers =
    format === 'layers-model' ||
    (isRecord(topology) && ('class_name' in topology || 'model_config' in topology));
  if (isLayers) {
    throw new ModelError(`${file} is a TensorFlow.js layers model (Keras); graph models can be imported`, {
      hint: 'convert it: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json <folder>',
    });
  }
  if (isRecord(topology) && Array.isArray(topology['node'])) return topology;
  throw new ModelError(`${file} holds no graph: its modelTopology has no nodes`, {
    hint: 'give the model.json that tensorflowjs_converter wrote with --output_format=tfjs_graph_model',
  });
}

function readNode(file: string, node: unknown, at: number): GraphNode {
  if (isRecord(node) && typeof node['name'] === 'string' && typeof node['op'] === 'string') {
    const { name, op, input = [] } = node;
    if (name !== '__proto__' && Array.isArray(input) && input.every((each) => typeof each === 'string')) {
      return { name, op, input };
    }
  }
  throw new ModelError(`${file} is damaged: node ${at + 1} of its graph has no name, operation or inputs`, {
    hint: AGAIN,
  });
}

/** `^control`, `node:1` → the node that is meant. */
const nodeOf = (input: string): string => input.replace(/^\^/, '').replace(/:.*$/s, '');

/** Every input is a node of the graph, and every constant has weights. */
function checkNodes(file: string, nodes: readonly GraphNode[], specs: readonly WeightSpec[]): void {
  const names = new Set(nodes.map(({ name }) => name));
  const weights = new Set(specs.map(({ name }) => name));
  for (const { name, op, input } of nodes) {
    const missing = input.map(nodeOf).find((each) => !names.has(each));
    if (missing !== undefined) {
      throw new ModelError(`${file} is damaged: "${name}" takes "${missing}", which is not in the graph`, {
        hint: AGAIN,
      });
    }
    if (op === 'Const' && !weights.has(name)) {
      throw new ModelError(`${file} is damaged: the constant "${name}" is not in the manifest of weights`, {
        hint: AGAIN,
      });
    }
  }
}

/** Operations of the functions that control flow calls. */
function functionOperations(topology: Readonly<Record<string, unknown>>): readonly string[] {
  const library = topology['library'];
  const functions = isRecord(library) && Array.isArray(library['function']) ? library['function'] : [];
  return functions.flatMap((each: unknown) => {
    const nodes = isRecord(each) && Array.isArray(each['nodeDef']) ? each['nodeDef'] : [];
    return nodes.flatMap((node: unknown) =>
      isRecord(node) && typeof node['op'] === 'string' ? [node['op']] : [],
    );
  });
}

/** Sizes of one group's shards; together they must be what its weights need. */
async function checkShards(
  file: string,
  paths: readonly string[],
  neededBytes: number,
): Promise<readonly string[]> {
  const shards = paths.map((each) => path.join(path.dirname(file), each));
  let bytes = 0;
  for (const shard of shards) {
    const found = await stat(shard).catch(() => undefined);
    if (found?.isFile() !== true) {
      throw new ModelError(`${file}: its weights are not all there: the shard ${shard} is missing`, {
        hint: AGAIN,
      });
    }
    bytes += found.size;
  }
  if (bytes === neededBytes) return shards;
  const which =
    paths.length === 1
      ? `the shard ${paths[0]} holds`
      : `the shards ${paths[0]} … ${paths.at(-1) ?? ''} hold`;
  throw new ModelError(
    `${file}: ${which} ${bytes} bytes, but their weights need ${neededBytes}${bytes < neededBytes ? ': cut short' : ''}`,
    { hint: AGAIN },
  );
}

/**
 * Reads model.json, and looks at the shards' sizes.
 * @param weightFile instead of the shards: all weights in one file, as they are kept of an imported model
 * @throws {ModelError} naming what is missing, cut short, damaged or of another format
 */
export async function readGraphFile(file: string, weightFile?: string): Promise<GraphFile> {
  const json = await readJson(file);
  const topology = requireGraph(file, json);
  const nodes = (topology['node'] as readonly unknown[]).map((node, at) => readNode(file, node, at));
  const groups = readGroups(file, json['weightsManifest']);
  const specs = groups.flatMap((group) => group.specs);
  checkNodes(file, nodes, specs);
  const shards: string[] = [];
  for (const { paths, bytes } of weightFile === undefined ? groups : []) {
    shards.push(...(await checkShards(file, paths, bytes)));
  }
  const { size } = await stat(file);
  return {
    file,
    json,
    specs,
    shards: weightFile === undefined ? shards : [weightFile],
    bytes: size + groups.reduce((sum, group) => sum + group.bytes, 0),
    steps: nodes
      .filter(({ op }) => !GIVEN.has(op))
      .map(({ name, input }) => ({ outputs: [name], inputs: input.map(nodeOf) })),
    operations: [...new Set([...nodes.map(({ op }) => op), ...functionOperations(topology)])].sort(),
  };
}
