/*
 * Computation graphs in ONNX's terms, built in code. Every tensor carries its element type and shape, so that
 * whatever does not fit is refused where it is written, with the node's name, and never first inside a runtime.
 * Operations are functions on tensors (elementwise.ts, linear.ts, layout.ts, reduce.ts, network.ts); a graph
 * becomes the bytes of a model file in encode-model.ts.
 */
import { ShapeError } from '../../core/errors';
import type { ArrayOf, ElementType } from './element-type';
import { ELEMENT_TYPES, arrayOf } from './element-type';
import type { Shape } from './shape';
import { elementCount, formatShape } from './shape';

/** A value in a graph: an input, an initialiser or what a node gives. */
export interface Tensor<T extends ElementType = ElementType> {
  readonly graph: Graph;
  readonly name: string;
  readonly type: T;
  readonly shape: Shape;
}

/** ONNX tells integers from floats in attributes; JavaScript does not. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly text: string };

export interface GraphNode {
  readonly op: string;
  readonly name: string;
  /** A missing optional input is undefined. */
  readonly inputs: readonly (Tensor | undefined)[];
  readonly outputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Where an initialiser's raw little-endian values lie: a file beside the model, or a buffer handed over by that name. */
export interface ExternalData {
  /** Relative to the model file; the runtime refuses absolute paths and `..`. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

export interface Initialiser {
  readonly tensor: Tensor;
  readonly data: Uint8Array | ExternalData;
}

const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** For messages: `float32 [n, 384]`. */
export const describeTensor = ({ type, shape }: Tensor): string => `${type} ${formatShape(shape)}`;

export class Graph {
  readonly inputs: Tensor[] = [];
  readonly initialisers: Initialiser[] = [];
  readonly nodes: GraphNode[] = [];
  readonly outputs = new Map<string, Tensor>();
  readonly metadata = new Map<string, string>();
  private readonly names = new Set<string>();
  private readonly scalars = new Map<string, Tensor>();
  private scope: readonly string[] = [];

  constructor(readonly name: string) {}

  /** Named in the feeds of a run. @throws {ShapeError} when the name is taken */
  input<T extends ElementType>(name: string, type: T, shape: Shape): Tensor<T> {
    const tensor = this.tensor(name, type, shape);
    this.inputs.push(tensor);
    return tensor;
  }

  /**
   * An initialiser with its values in the model.
   * @throws {ShapeError} when there are not as many values as the shape says, or the name is taken
   */
  constant<T extends ElementType>(name: string, type: T, shape: Shape, data: ArrayOf[T]): Tensor<T> {
    if (elementCount(shape) !== data.length) {
      throw new ShapeError(`constant "${name}"`, `${formatShape(shape)} values`, String(data.length));
    }
    const tensor = this.tensor(name, type, shape);
    this.initialisers.push({ tensor, data: bytesOf(data) });
    return tensor;
  }

  /**
   * An initialiser whose values lie outside the model, as they must above 2 GB.
   * @throws {ShapeError} when its length is not what type and shape say, or the name is taken
   */
  external<T extends ElementType>(name: string, type: T, shape: Shape, data: ExternalData): Tensor<T> {
    const count = elementCount(shape);
    const expected = typeof count === 'number' ? count * ELEMENT_TYPES[type].bytes : 'a fixed number of';
    if (data.length !== expected) {
      throw new ShapeError(
        `external data of "${name}"`,
        `${expected} bytes for ${type} ${formatShape(shape)}`,
        String(data.length),
      );
    }
    const tensor = this.tensor(name, type, shape);
    this.initialisers.push({ tensor, data });
    return tensor;
  }

  /** A number of rank 0, kept once however often it is asked for. */
  scalar<T extends ElementType>(type: T, value: number): Tensor<T> {
    const key = `${type} ${Object.is(value, -0) ? '-0' : value}`;
    const known = this.scalars.get(key);
    if (known !== undefined) return known as Tensor<T>;
    const tensor = this.constant(this.freeName(`scalar ${key}`), type, [], arrayOf(type, [value]));
    this.scalars.set(key, tensor);
    return tensor;
  }

  /** Whole numbers as an int64 list (axes, sizes, starts); `role` names it. */
  integers(values: readonly number[], role: string): Tensor<'int64'> {
    return this.constant(this.freeName(role), 'int64', [values.length], arrayOf('int64', values));
  }

  /** The name that the next node of this operation gets; for errors that are raised before it is added. */
  nextName(op: string): string {
    return [...this.scope, `${op}_${this.nodes.length}`].join('/');
  }

  /**
   * Adds a node of which the caller knows that types and shapes are right; the functions of this folder check them.
   * Its outputs are named after it.
   */
  node(
    op: string,
    inputs: readonly (Tensor | undefined)[],
    outputs: readonly { readonly type: ElementType; readonly shape: Shape }[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Tensor[] {
    const name = this.nextName(op);
    for (const input of inputs) {
      if (input !== undefined && input.graph !== this) {
        throw new ShapeError(
          `${op} "${name}": "${input.name}"`,
          `a tensor of graph "${this.name}"`,
          `one of "${input.graph.name}"`,
        );
      }
    }
    const made = outputs.map(({ type, shape }, at) =>
      this.tensor(this.freeName(outputs.length === 1 ? name : `${name}:${at}`), type, shape),
    );
    this.nodes.push({ op, name, inputs, outputs: made, attributes });
    return made;
  }

  /** Puts `part` in front of the names of all nodes that `build` adds: where an error is, and what a profile shows. */
  within<R>(part: string, build: () => R): R {
    const outer = this.scope;
    this.scope = [...outer, part];
    try {
      return build();
    } finally {
      this.scope = outer;
    }
  }

  /** Named in the results of a run. @throws {ShapeError} when the name is taken */
  output(name: string, tensor: Tensor): void {
    if (this.outputs.has(name) || (this.names.has(name) && tensor.name !== name)) {
      throw new ShapeError(`output name "${name}"`, 'free', 'a tensor of that name');
    }
    this.names.add(name);
    this.outputs.set(name, tensor);
  }

  private tensor<T extends ElementType>(name: string, type: T, shape: Shape): Tensor<T> {
    if (name === '' || this.names.has(name)) {
      throw new ShapeError(`tensor name "${name}"`, 'free and not empty', 'a tensor of that name');
    }
    const wrong = shape.find((size) => typeof size === 'number' && !(Number.isInteger(size) && size >= 0));
    if (wrong !== undefined)
      throw new ShapeError(`size in "${name}"`, 'a whole number or a name', String(wrong));
    this.names.add(name);
    return { graph: this, name, type, shape };
  }

  private freeName(wanted: string): string {
    let name = wanted;
    for (let copy = 2; this.names.has(name); copy++) name = `${wanted} ${copy}`;
    return name;
  }
}
