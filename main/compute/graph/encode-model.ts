import type { ElementType } from './element-type';
import { ELEMENT_TYPES } from './element-type';
import type { Attribute, Graph, GraphNode, Initialiser, Tensor } from './graph';
import type { ProtoWriter } from './protobuf';
import { createProtoWriter, joinPieces } from './protobuf';
import type { Shape } from './shape';

/** The operators' version that the functions of this folder write. */
const OPSET = 18;
/** The file format's version that came with it. */
const IR_VERSION = 8;
const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, ints: 7 } as const;
const EXTERNAL = 1;

type NameOf = (tensor: Tensor | undefined) => string;

/** A missing optional input is an empty name. */
const ownName: NameOf = (tensor) => tensor?.name ?? '';

function writeEntry(message: ProtoWriter, field: number, key: string, value: string): void {
  message.message(field, (entry) => {
    entry.text(1, key);
    entry.text(2, value);
  });
}

function writeValueInfo(
  graph: ProtoWriter,
  field: number,
  name: string,
  type: ElementType,
  shape: Shape,
): void {
  graph.message(field, (info) => {
    info.text(1, name);
    info.message(2, (typeProto) => {
      typeProto.message(1, (tensorType) => {
        tensorType.integer(1, ELEMENT_TYPES[type].code);
        tensorType.message(2, (shapeProto) => {
          for (const size of shape) {
            shapeProto.message(1, (dimension) => {
              if (typeof size === 'number') dimension.integer(1, size);
              else dimension.text(2, size);
            });
          }
        });
      });
    });
  });
}

function writeInitialiser(graph: ProtoWriter, { tensor, data }: Initialiser): void {
  graph.message(5, (proto) => {
    for (const size of tensor.shape) proto.integer(1, Number(size));
    proto.integer(2, ELEMENT_TYPES[tensor.type].code);
    proto.text(8, tensor.name);
    if (data instanceof Uint8Array) {
      proto.bytes(9, data);
      return;
    }
    writeEntry(proto, 13, 'location', data.location);
    writeEntry(proto, 13, 'offset', String(data.offset));
    writeEntry(proto, 13, 'length', String(data.length));
    proto.integer(14, EXTERNAL);
  });
}

function writeAttribute(node: ProtoWriter, name: string, attribute: Attribute): void {
  node.message(5, (proto) => {
    proto.text(1, name);
    if ('int' in attribute) {
      proto.integer(3, attribute.int);
      proto.integer(20, ATTRIBUTE_TYPE.int);
    } else if ('float' in attribute) {
      proto.float(2, attribute.float);
      proto.integer(20, ATTRIBUTE_TYPE.float);
    } else if ('ints' in attribute) {
      for (const value of attribute.ints) proto.integer(8, value);
      proto.integer(20, ATTRIBUTE_TYPE.ints);
    } else {
      proto.text(4, attribute.text);
      proto.integer(20, ATTRIBUTE_TYPE.text);
    }
  });
}

function writeNode(graph: ProtoWriter, node: GraphNode, nameOf: NameOf): void {
  graph.message(1, (proto) => {
    for (const input of node.inputs) proto.text(1, nameOf(input));
    for (const output of node.outputs) proto.text(2, nameOf(output));
    proto.text(3, node.name);
    proto.text(4, node.op);
    for (const [name, attribute] of Object.entries(node.attributes)) writeAttribute(proto, name, attribute);
  });
}

/**
 * What a node gives takes the name of the output it is; an input, an initialiser or a second name of the same
 * tensor needs an Identity node.
 */
function nameOutputs(graph: Graph): {
  nameOf: NameOf;
  copies: readonly (readonly [from: Tensor, to: string])[];
} {
  const made = new Set(graph.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<Tensor, string>();
  const copies: (readonly [Tensor, string])[] = [];
  for (const [name, tensor] of graph.outputs) {
    if (made.has(tensor) && !renamed.has(tensor)) renamed.set(tensor, name);
    else copies.push([tensor, name]);
  }
  const nameOf: NameOf = (tensor) => (tensor && renamed.get(tensor)) ?? ownName(tensor);
  return { nameOf, copies };
}

function writeGraph(model: ProtoWriter, graph: Graph): void {
  const { nameOf, copies } = nameOutputs(graph);
  model.message(7, (proto) => {
    for (const node of graph.nodes) writeNode(proto, node, nameOf);
    for (const [from, to] of copies) {
      proto.message(1, (identity) => {
        identity.text(1, nameOf(from));
        identity.text(2, to);
        identity.text(3, `Identity ${to}`);
        identity.text(4, 'Identity');
      });
    }
    proto.text(2, graph.name);
    for (const initialiser of graph.initialisers) writeInitialiser(proto, initialiser);
    for (const { name, type, shape } of graph.inputs) writeValueInfo(proto, 11, name, type, shape);
    for (const [name, { type, shape }] of graph.outputs) writeValueInfo(proto, 12, name, type, shape);
  });
}

/** The graph as the bytes of an ONNX model file (ModelProto). The same graph gives the same bytes. */
export function encodeModel(graph: Graph): Uint8Array {
  const model = createProtoWriter();
  model.integer(1, IR_VERSION);
  model.text(2, 'unbatch');
  model.message(8, (opset) => {
    opset.text(1, '');
    opset.integer(2, OPSET);
  });
  writeGraph(model, graph);
  for (const [key, value] of graph.metadata) writeEntry(model, 14, key, value);
  return joinPieces(model);
}
