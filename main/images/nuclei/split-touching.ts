/**
 * Watershed of a landscape by the height of its saddles: pixels are taken from the highest down; one that touches one
 * region joins it, one that touches none starts a new one, and where two regions meet they become one if the lower
 * peak rises less than asked for above the meeting point. So shallow double peaks (an uneven outline) stay one
 * nucleus, and two nuclei that touch are cut at their neck.
 * Source: merging of basins by their dynamics, Grimaud 1992, Proc. SPIE 1769:292; as union–find over sorted pixels,
 * as in persistence-based clustering (Chazal et al. 2013, doi:10.1145/2535927).
 */

function rootOf(parent: Int32Array, i: number): number {
  let at = i;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]];
    at = parent[at];
  }
  return at;
}

/** Pixels above 0 from the highest down; equal ones in reading order. */
function fromHighest(heights: Float32Array): Int32Array {
  const inside: number[] = [];
  for (let i = 0; i < heights.length; i++) if (heights[i] > 0) inside.push(i);
  return Int32Array.from(inside).sort((a, b) => heights[b] - heights[a] || a - b);
}

/**
 * @param heights   0 outside; inside the distance from the outside
 * @param riseFor   how much the lower peak must rise above the meeting point, given that peak's height
 * @returns for every pixel the number of its region from 1 on, 0 outside; and how many regions there are
 */
export function splitTouching(
  heights: Float32Array,
  width: number,
  height: number,
  riseFor: (peak: number) => number,
): { readonly labels: Int32Array; readonly count: number } {
  const order = fromHighest(heights);
  const parent = new Int32Array(heights.length).fill(-1);
  // A region's root is the pixel that started it: its peak.
  const regionsAt = (i: number): readonly number[] => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const roots: number[] = [];
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const [u, v] = [x + dx, y + dy];
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        const neighbour = v * width + u;
        if (parent[neighbour] < 0) continue;
        const root = rootOf(parent, neighbour);
        if (!roots.includes(root)) roots.push(root);
      }
    }
    return roots.sort((a, b) => heights[b] - heights[a] || a - b);
  };
  for (const i of order) {
    const regions = regionsAt(i);
    if (regions.length === 0) {
      parent[i] = i;
      continue;
    }
    const [highest, ...lower] = regions;
    parent[i] = highest;
    for (const peak of lower) {
      if (heights[peak] - heights[i] < riseFor(heights[peak])) parent[peak] = highest;
    }
  }
  const labels = new Int32Array(heights.length);
  const numbers = new Map<number, number>();
  for (let i = 0; i < heights.length; i++) {
    if (parent[i] < 0) continue;
    const root = rootOf(parent, i);
    const number = numbers.get(root) ?? numbers.size + 1;
    numbers.set(root, number);
    labels[i] = number;
  }
  return { labels, count: numbers.size };
}
