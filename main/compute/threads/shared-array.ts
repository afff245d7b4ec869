/** The same numbers in memory that all threads see; the same array where it lies there already. */
export function sharedArray<A extends Float32Array | Float64Array | Int32Array>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Type = array.constructor as new (buffer: SharedArrayBuffer) => A;
  const copy = new Type(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** Zeros in memory that threads share. */
export const sharedIntegers = (size: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * size));
