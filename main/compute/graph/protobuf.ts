/**
 * Protocol-buffer wire format, writing only: varints, 32-bit floats, byte strings and nested messages.
 * Pieces are kept as they are and joined once, so that a large tensor is copied a single time.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export interface ProtoWriter {
  /** Bytes written so far. */
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
  integer(field: number, value: number | bigint): void;
  float(field: number, value: number): void;
  text(field: number, value: string): void;
  bytes(field: number, value: Uint8Array): void;
  message(field: number, write: (message: ProtoWriter) => void): void;
}

const WIRE = { varint: 0, delimited: 2, fixed32: 5 } as const;

/** Seven bits a byte, lowest first; a negative number as its 64-bit two's complement, as int64 fields have it. */
function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

export function createProtoWriter(): ProtoWriter {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const push = (piece: Uint8Array): void => {
    pieces.push(piece);
    length += piece.length;
  };
  const tag = (field: number, wire: number): void => push(varint(field * 8 + wire));
  const bytes = (field: number, value: Uint8Array): void => {
    tag(field, WIRE.delimited);
    push(varint(value.length));
    push(value);
  };
  return {
    get length() {
      return length;
    },
    pieces,
    integer(field, value) {
      tag(field, WIRE.varint);
      push(varint(value));
    },
    float(field, value) {
      tag(field, WIRE.fixed32);
      const view = new DataView(new ArrayBuffer(4));
      view.setFloat32(0, value, true);
      push(new Uint8Array(view.buffer));
    },
    text: (field, value) => bytes(field, new TextEncoder().encode(value)),
    bytes,
    message(field, write) {
      const inner = createProtoWriter();
      write(inner);
      tag(field, WIRE.delimited);
      push(varint(inner.length));
      for (const piece of inner.pieces) push(piece);
    },
  };
}

/** All pieces as one array. */
export function joinPieces({ length, pieces }: ProtoWriter): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
