/**
 * Connected regions of a mask (8 neighbours), measured from their runs: horizontal stretches of foreground that
 * are joined to the runs they touch in the row above (union–find; Rosenfeld & Pfaltz 1966 on runs).
 */

/** Stretches of foreground pixels, row by row, left to right. `object` numbers regions by their first run. */
export interface Runs {
  readonly count: number;
  readonly objects: number;
  readonly row: Int32Array;
  readonly from: Int32Array;
  /** One past the last pixel. */
  readonly to: Int32Array;
  readonly object: Int32Array;
}

function findRuns(mask: Uint8Array, width: number, height: number) {
  const row: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let x = 0;
    while (x < width) {
      while (x < width && mask[start + x] === 0) x++;
      if (x === width) break;
      row.push(y);
      from.push(x);
      while (x < width && mask[start + x] !== 0) x++;
      to.push(x);
    }
  }
  return { row: Int32Array.from(row), from: Int32Array.from(from), to: Int32Array.from(to) };
}

function root(parent: Int32Array, i: number): number {
  let at = i;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

/** Joins `i` and `j` under the smaller root, so that objects are numbered in reading order. */
function join(parent: Int32Array, i: number, j: number): void {
  const a = root(parent, i);
  const b = root(parent, j);
  if (a < b) parent[b] = a;
  else parent[a] = b;
}

/** The runs of a mask (1 = foreground), each with its object's number. */
export function labelRuns(mask: Uint8Array, width: number, height: number): Runs {
  const { row, from, to } = findRuns(mask, width, height);
  const count = row.length;
  const parent = Int32Array.from({ length: count }, (_, i) => i);
  let above = 0;
  for (let i = 0; i < count; i++) {
    // Runs of the row above that end before this one begins cannot touch it or any later run of this row.
    while (above < i && (row[above] < row[i] - 1 || (row[above] === row[i] - 1 && to[above] < from[i])))
      above++;
    for (let j = above; j < i && row[j] === row[i] - 1 && from[j] <= to[i]; j++) join(parent, i, j);
  }
  const object = new Int32Array(count);
  let objects = 0;
  for (let i = 0; i < count; i++) {
    const first = root(parent, i);
    object[i] = first === i ? objects++ : object[first];
  }
  return { count, objects, row, from, to, object };
}
