/*
 * What an ONNX file says of its graph, without its weights: which tensors each operation takes and gives, and which
 * files hold the weights that are not in it. The file is walked field by field through a small window, so that its
 * size does not matter.
 * Source: onnx/onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto).
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createProtoWriter, joinPieces } from '../compute/graph/protobuf';
import { ModelError } from '../core/errors';
import type { ByteSource } from './checkpoint/byte-source';
import { openByteSource } from './checkpoint/byte-source';
import type { GraphStep } from './find-layers';

export interface OnnxGraph {
  readonly steps: readonly GraphStep[];
  /** Files that hold weights, as the graph names them: relative to its folder. */
  readonly externalFiles: readonly string[];
}

/** Numbers of the fields that are looked at. */
const MODEL_GRAPH = 7;
const GRAPH = { node: 1, initializer: 5, output: 12 } as const;
const NODE = { input: 1, output: 2, operation: 4 } as const;
const TENSOR_EXTERNAL_DATA = 13;
const ENTRY = { key: 1, value: 2 } as const;
const VALUE_NAME = 1;

const WINDOW_BYTES = 2 ** 16;
/** Longer than any name. */
const MOST_TEXT_BYTES = 4096;
const LENGTH_OF_WIRE: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/** One field of a message; `from` and `to`: its content, where it has a length. */
interface Field {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** Reads a file here and there through a window of it. */
class ProtoReader {
  private window: Uint8Array = new Uint8Array(0);
  private start = 0;

  constructor(private readonly source: ByteSource) {}

  private async byte(at: number): Promise<number> {
    if (at < this.start || at >= this.start + this.window.length) {
      this.window = await this.source.read(at, Math.max(1, Math.min(WINDOW_BYTES, this.source.size - at)));
      this.start = at;
    }
    return this.window[at - this.start];
  }

  private async varint(at: number): Promise<{ readonly value: number; readonly end: number }> {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      const byte = await this.byte(at + i);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, end: at + i + 1 };
    }
    return { value, end: at + 10 };
  }

  /** The fields of the message that lies between two places. */
  async *fields(from: number, to: number): AsyncGenerator<Field> {
    let at = from;
    while (at < to) {
      const tag = await this.varint(at);
      const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8];
      const head = wire === 2 || wire === 0 ? await this.varint(tag.end) : { value: 0, end: tag.end };
      const length = wire === 2 ? head.value : (LENGTH_OF_WIRE[wire] ?? 0);
      if (head.end + length > to) {
        throw new ModelError(`${this.source.path} is cut short or damaged: a field ends behind its end`, {
          hint: 'copy or download it again, and compare its size with the original',
        });
      }
      yield { number, from: head.end, to: head.end + length };
      at = head.end + length;
    }
  }

  async text({ from, to }: Field): Promise<string> {
    return new TextDecoder().decode(await this.source.read(from, Math.min(MOST_TEXT_BYTES, to - from)));
  }
}

/** None of a constant. */
async function readSteps(reader: ProtoReader, node: Field): Promise<readonly GraphStep[]> {
  const step = { inputs: [] as string[], outputs: [] as string[] };
  for await (const field of reader.fields(node.from, node.to)) {
    if (field.number === NODE.input) step.inputs.push(await reader.text(field));
    if (field.number === NODE.output) step.outputs.push(await reader.text(field));
    if (field.number === NODE.operation && (await reader.text(field)) === 'Constant') return [];
  }
  return [step];
}

async function readLocation(reader: ProtoReader, tensor: Field): Promise<string | undefined> {
  for await (const field of reader.fields(tensor.from, tensor.to)) {
    if (field.number !== TENSOR_EXTERNAL_DATA) continue;
    const entry = new Map<number, string>();
    for await (const each of reader.fields(field.from, field.to)) {
      entry.set(each.number, await reader.text(each));
    }
    if (entry.get(ENTRY.key) === 'location') return entry.get(ENTRY.value);
  }
  return undefined;
}

const isInside = (location: string): boolean =>
  !path.posix.isAbsolute(location) &&
  !path.win32.isAbsolute(location) &&
  !location.split(/[/\\]/).includes('..');

/** @throws {ModelError} when the file is cut short */
export async function readOnnxGraph(file: string): Promise<OnnxGraph> {
  const source = await openByteSource(file);
  try {
    const reader = new ProtoReader(source);
    const steps: GraphStep[] = [];
    const external = new Set<string>();
    for await (const graph of reader.fields(0, source.size)) {
      if (graph.number !== MODEL_GRAPH) continue;
      for await (const field of reader.fields(graph.from, graph.to)) {
        if (field.number === GRAPH.node) steps.push(...(await readSteps(reader, field)));
        if (field.number !== GRAPH.initializer) continue;
        const location = await readLocation(reader, field);
        if (location !== undefined && isInside(location)) external.add(location);
      }
    }
    return { steps, externalFiles: [...external] };
  } finally {
    await source.close();
  }
}

/**
 * Bytes that make tensors of a graph its outputs when they are put behind its file: parts of a message that follow
 * each other are one message.
 */
export function moreOutputs(names: readonly string[]): Uint8Array {
  const writer = createProtoWriter();
  writer.message(MODEL_GRAPH, (graph) => {
    for (const name of names) {
      graph.message(GRAPH.output, (value) => value.text(VALUE_NAME, name));
    }
  });
  return joinPieces(writer);
}

/** A graph with more outputs, as bytes. */
export const withOutputs = async (file: string, names: readonly string[]): Promise<Uint8Array> =>
  Buffer.concat([await readFile(file), moreOutputs(names)]);
