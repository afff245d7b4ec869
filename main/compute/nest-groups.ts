import type { FellowGroups } from '../core/compute';

/** A grouping of places, each group of which lies together. */
export interface PlacedGroups {
  /** Of each place, where its group starts and where the next one does; equal where the place takes no part. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** The places that take part are the first so many. */
  readonly taking: number;
  /** For each ranking wanted the kinds of the places, which positives must not share with their row, or null. */
  readonly apart: readonly (Int32Array | null)[];
}

/** An order of the rows in which the groups of every grouping lie together. */
export interface NestedGroups {
  /** The row of each place. */
  readonly order: Int32Array;
  /** In the order given. */
  readonly layers: readonly PlacedGroups[];
}

/** Whether each group of `inner` lies in one group of `outer`, or as a whole outside them. */
function isNested({ groups, count }: FellowGroups, outer: Int32Array): boolean {
  const within = new Int32Array(count).fill(-2);
  return groups.every((group, row) => {
    if (group < 0) return false;
    if (within[group] === -2) within[group] = outer[row];
    return within[group] === outer[row];
  });
}

function placeGroups({ groups, apart }: FellowGroups, order: Int32Array): PlacedGroups {
  const rows = order.length;
  const [from, to] = [new Int32Array(rows), new Int32Array(rows)];
  let taking = 0;
  while (taking < rows && groups[order[taking]] >= 0) taking++;
  for (let start = 0, end = 0; start < taking; start = end) {
    while (end < taking && groups[order[end]] === groups[order[start]]) end++;
    from.fill(start, start, end);
    to.fill(end, start, end);
  }
  const placed = (codes: Int32Array): Int32Array => Int32Array.from(order, (row) => codes[row]);
  return { from, to, taking, apart: apart.map((codes) => (codes === undefined ? null : placed(codes))) };
}

/** @returns undefined where a group of a later grouping does not lie within one of the earlier ones */
export function nestGroups(groupings: readonly FellowGroups[]): NestedGroups | undefined {
  const fits = groupings.every((inner, i) => i === 0 || isNested(inner, groupings[i - 1].groups));
  if (!fits) return undefined;
  const order = Int32Array.from(groupings[0].groups.keys()).sort((a, b) => {
    for (const { groups, count } of groupings) {
      const [left, right] = [groups[a], groups[b]];
      // Rows that take no part come last.
      if (left !== right) return (left < 0 ? count : left) - (right < 0 ? count : right);
    }
    return a - b;
  });
  return { order, layers: groupings.map((grouping) => placeGroups(grouping, order)) };
}
