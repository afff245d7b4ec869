/**
 * Shapes that are known while a graph is built. A size is a number, or a name for one that is known only when the
 * graph runs ('n'). Names multiply: the rows of an n × 197 × 384 tensor reshaped to two dimensions are 'n*197', and
 * can be reshaped back. Two named sizes are equal when their products are.
 */
export type Size = number | string;
export type Shape = readonly Size[];

interface Product {
  readonly factor: number;
  /** Sorted. */
  readonly names: readonly string[];
}

function factorsOf(sizes: Shape): Product {
  let factor = 1;
  const names: string[] = [];
  for (const part of sizes.flatMap((size) => String(size).split('*'))) {
    const value = Number(part);
    if (Number.isNaN(value)) names.push(part);
    else factor *= value;
  }
  return { factor, names: names.sort() };
}

function sizeOf({ factor, names }: Product): Size {
  if (names.length === 0 || factor === 0) return factor;
  return [...names, ...(factor === 1 ? [] : [String(factor)])].join('*');
}

/** The number of elements: a number where all sizes are, else a product of names. */
export const elementCount = (shape: Shape): Size => sizeOf(factorsOf(shape));

export const sameSize = (a: Size, b: Size): boolean =>
  a === b || (typeof a === 'string' && typeof b === 'string' && elementCount([a]) === elementCount([b]));

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, axis) => sameSize(size, b[axis]));

/** What `whole` is, divided by `part`; undefined where that is no whole product. */
export function divideSizes(whole: Shape, part: Shape): Size | undefined {
  const [above, below] = [factorsOf(whole), factorsOf(part)];
  const names = [...above.names];
  for (const name of below.names) {
    const at = names.indexOf(name);
    if (at < 0) return undefined;
    names.splice(at, 1);
  }
  const factor = above.factor / below.factor;
  return Number.isInteger(factor) ? sizeOf({ factor, names }) : undefined;
}

/** The sum of sizes along a concatenated axis; named sizes give a name of their own. */
export function addSizes(sizes: Shape): Size {
  const numbers = sizes.filter((size) => typeof size === 'number');
  const names = sizes.filter((size) => typeof size === 'string');
  const sum = numbers.reduce((total, size) => total + size, 0);
  if (names.length === 0) return sum;
  return [...names.sort(), ...(sum === 0 ? [] : [String(sum)])].join('+');
}

/** NumPy's rule, axes aligned from the last: equal sizes, or one of them 1; undefined where they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const out: Size[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (!sameSize(left, right) && left !== 1 && right !== 1) return undefined;
    out.push(left === 1 ? right : left);
  }
  return out;
}

/** For messages: `[n, 197, 384]`. */
export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`;
