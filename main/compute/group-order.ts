/** Rows in the order of their groups: of each place its row, of each row its place, and where groups start. */
export interface GroupOrder {
  readonly order: Int32Array;
  readonly places: Int32Array;
  /** One more than there are groups. */
  readonly starts: Int32Array;
}

/** @param groups  a group's number (0 … count − 1) for every row */
export function orderByGroup(groups: Int32Array, count: number): GroupOrder {
  const starts = new Int32Array(count + 1);
  for (const group of groups) starts[group + 1]++;
  for (let g = 0; g < count; g++) starts[g + 1] += starts[g];
  const next = starts.slice();
  const order = new Int32Array(groups.length);
  const places = new Int32Array(groups.length);
  groups.forEach((group, i) => {
    places[i] = next[group];
    order[next[group]++] = i;
  });
  return { order, places, starts };
}
