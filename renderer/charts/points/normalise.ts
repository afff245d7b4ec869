/**
 * Coordinates moved and scaled into −1 … 1, one scale for both axes. The outermost 0.1 % at each end may lie
 * outside, so that one stray point does not shrink all others.
 * @param coordinates n × 2; NaN where a row has no place
 */
export function normalisePositions(coordinates: Float32Array): Float32Array {
  const n = coordinates.length / 2;
  const ranges = [0, 1].map((axis) => axisRange(coordinates, n, axis));
  const half = Math.max(...ranges.map(([low, high]) => (high - low) / 2), 1e-12);
  const centres = ranges.map(([low, high]) => (low + high) / 2);
  const positions = new Float32Array(coordinates.length);
  for (let i = 0; i < coordinates.length; i++) {
    positions[i] = ((coordinates[i] ?? NaN) - (centres[i % 2] ?? 0)) / half;
  }
  return positions;
}

function axisRange(coordinates: Float32Array, n: number, axis: number): readonly [number, number] {
  const values = new Float32Array(n);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const value = coordinates[2 * i + axis] ?? NaN;
    if (!Number.isNaN(value)) values[kept++] = value;
  }
  if (kept === 0) return [0, 0];
  const sorted = values.subarray(0, kept).sort();
  const cut = Math.floor(kept * 0.001);
  return [sorted[cut] ?? 0, sorted[kept - 1 - cut] ?? 0];
}
