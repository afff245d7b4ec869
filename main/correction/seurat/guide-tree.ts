/** Two nodes that are merged; a node below the number of leaves is a leaf, others are earlier merges, in order. */
export type TreeMerge = readonly [number, number];

/**
 * Hierarchical clustering with complete linkage, nearest first.
 * Source: R's `hclust`, which Seurat orders its merges by; leaves stand before merges, lower ones before higher ones.
 * @param distances  n × n symmetric, row-major; Infinity where two have nothing in common
 */
export function completeLinkage(distances: Float64Array, n: number): readonly TreeMerge[] {
  const between = Float64Array.from(distances);
  const nodes = Array.from({ length: n }, (_, i) => i);
  const alive = new Set(nodes);
  const merges: TreeMerge[] = [];
  while (alive.size > 1) {
    let [a, b] = [-1, -1];
    for (const i of alive) {
      for (const j of alive) {
        if (j <= i) continue;
        if (a < 0 || between[i * n + j] < between[a * n + b]) [a, b] = [i, j];
      }
    }
    const pair = [nodes[a], nodes[b]].sort((p, q) => p - q);
    merges.push([pair[0], pair[1]]);
    for (const other of alive) {
      const longest = Math.max(between[a * n + other], between[b * n + other]);
      between[a * n + other] = longest;
      between[other * n + a] = longest;
    }
    alive.delete(b);
    nodes[a] = n + merges.length - 1;
  }
  return merges;
}
