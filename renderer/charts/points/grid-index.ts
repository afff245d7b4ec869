/**
 * Finds the point nearest to a position: points are sorted into square cells by counting sort, a query looks at the
 * cells that its radius touches. Building is linear in the points.
 */
export interface GridIndex {
  /** Row of the nearest point within `radius` that `isShown`, or −1. */
  nearest(x: number, y: number, radius: number, isShown: (row: number) => boolean): number;
}

/** Points a cell, on average over a full square. */
const PER_CELL = 4;

/** @param positions n × 2 in −1 … 1, NaN where a row has no place */
export function createGridIndex(positions: Float32Array): GridIndex {
  const n = positions.length / 2;
  const side = Math.max(1, Math.min(1024, Math.ceil(Math.sqrt(n / PER_CELL))));
  const clamp = (v: number): number => Math.min(side - 1, Math.max(0, Math.floor(((v + 1) / 2) * side)));
  const starts = new Int32Array(side * side + 1);
  const cells = new Int32Array(n).fill(-1);
  for (let i = 0; i < n; i++) {
    const x = positions[2 * i] ?? NaN;
    const y = positions[2 * i + 1] ?? NaN;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const cell = clamp(y) * side + clamp(x);
    cells[i] = cell;
    starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  }
  for (let c = 0; c < side * side; c++) starts[c + 1] = (starts[c + 1] ?? 0) + (starts[c] ?? 0);
  const filled = starts.slice();
  const rows = new Int32Array(starts[side * side] ?? 0);
  for (let i = 0; i < n; i++) {
    const cell = cells[i] ?? -1;
    if (cell < 0) continue;
    const at = filled[cell] ?? 0;
    rows[at] = i;
    filled[cell] = at + 1;
  }
  return {
    nearest(x, y, radius, isShown) {
      let best = -1;
      let bestSquared = radius * radius;
      for (let cy = clamp(y - radius); cy <= clamp(y + radius); cy++) {
        const from = starts[cy * side + clamp(x - radius)] ?? 0;
        const to = starts[cy * side + clamp(x + radius) + 1] ?? 0;
        for (let k = from; k < to; k++) {
          const row = rows[k] ?? 0;
          const dx = (positions[2 * row] ?? 0) - x;
          const dy = (positions[2 * row + 1] ?? 0) - y;
          const squared = dx * dx + dy * dy;
          if (squared <= bestSquared && isShown(row)) {
            best = row;
            bestSquared = squared;
          }
        }
      }
      return best;
    },
  };
}
