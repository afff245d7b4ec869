/** The element types that graphs use, with their number in ONNX and their size. */
export const ELEMENT_TYPES = {
  float32: { code: 1, bytes: 4 },
  uint8: { code: 2, bytes: 1 },
  int8: { code: 3, bytes: 1 },
  int32: { code: 6, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  bool: { code: 9, bytes: 1 },
  float16: { code: 10, bytes: 2 },
  float64: { code: 11, bytes: 8 },
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;
export type FloatType = 'float32' | 'float64' | 'float16';
export type IndexType = 'int32' | 'int64';

/** The typed array that holds each element type; float16 as its 16 bits, bool as 0 and 1. */
export interface ArrayOf {
  readonly float32: Float32Array;
  readonly float64: Float64Array;
  readonly float16: Uint16Array;
  readonly int64: BigInt64Array;
  readonly int32: Int32Array;
  readonly bool: Uint8Array;
  readonly uint8: Uint8Array;
  readonly int8: Int8Array;
}

const FLOATS: readonly ElementType[] = ['float32', 'float64', 'float16'];

export const isFloatType = (type: ElementType): type is FloatType => FLOATS.includes(type);

/** The 16 bits of the half-precision number nearest to `value` (ties to even); beyond 65,504 infinity. */
export function halfBits(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude < 0x33000000) return sign;
  const exponent = magnitude >>> 23;
  // Below 2^-14 halves have no implicit leading bit: the mantissa is shifted right by what the exponent lacks.
  const shift = exponent < 113 ? 126 - exponent : 13;
  const mantissa = exponent < 113 ? (magnitude & 0x7fffff) | 0x800000 : magnitude - 0x38000000;
  const rest = mantissa & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  const half = mantissa >>> shift;
  return sign | (rest > tie || (rest === tie && (half & 1) === 1) ? half + 1 : half);
}

/** `values` as the typed array of `type`. */
export function arrayOf<T extends ElementType>(type: T, values: ArrayLike<number>): ArrayOf[T];
export function arrayOf(type: ElementType, values: ArrayLike<number>): ArrayOf[ElementType] {
  switch (type) {
    case 'float32':
      return Float32Array.from(values);
    case 'float64':
      return Float64Array.from(values);
    case 'float16':
      return Uint16Array.from(values, halfBits);
    case 'int64':
      return BigInt64Array.from(Array.from(values, (value) => BigInt(value)));
    case 'int32':
      return Int32Array.from(values);
    case 'int8':
      return Int8Array.from(values);
    case 'bool':
    case 'uint8':
      return Uint8Array.from(values);
  }
}
