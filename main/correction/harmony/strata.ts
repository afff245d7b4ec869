import type { Factor } from '../../core/factor';

/** Rows that agree in all batch variables; the rows of a stratum stand together. */
export interface Strata {
  /** Original row of every place: the rows in the order of their strata. */
  readonly order: Int32Array;
  /** Place of every original row. */
  readonly places: Int32Array;
  /** Stratum of every place. */
  readonly stratumOf: Int32Array;
  /** First place of every stratum, and n at the end. */
  readonly starts: Int32Array;
  /** For each stratum its batches, one a variable, numbered through over all variables. */
  readonly batches: readonly Int32Array[];
  /** Rows of each batch. */
  readonly sizes: Float64Array;
  /** First batch of each variable, and the number of batches at the end. */
  readonly variables: Int32Array;
}

/** Groups the rows by their values in all batch variables, in the order of first appearance. */
export function stratify(factors: readonly Factor[]): Strata {
  const n = factors[0].codes.length;
  const variables = new Int32Array(factors.length + 1);
  factors.forEach(({ levels }, v) => (variables[v + 1] = variables[v] + levels.length));
  const found = new Map<string, number>();
  const batches: Int32Array[] = [];
  const stratum = new Int32Array(n);
  const counts: number[] = [];
  const sizes = new Float64Array(variables[factors.length]);
  for (let i = 0; i < n; i++) {
    const own = Int32Array.from(factors, ({ codes }, v) => variables[v] + codes[i]);
    const key = own.join(' ');
    let s = found.get(key);
    if (s === undefined) {
      s = batches.length;
      found.set(key, s);
      batches.push(own);
      counts.push(0);
    }
    stratum[i] = s;
    counts[s]++;
    for (const b of own) sizes[b]++;
  }
  const starts = new Int32Array(batches.length + 1);
  counts.forEach((count, s) => (starts[s + 1] = starts[s] + count));
  const next = starts.slice();
  const order = new Int32Array(n);
  const places = new Int32Array(n);
  const stratumOf = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const place = next[stratum[i]]++;
    order[place] = i;
    places[i] = place;
    stratumOf[place] = stratum[i];
  }
  return { order, places, stratumOf, starts, batches, sizes, variables };
}
