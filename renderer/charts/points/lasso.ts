/**
 * The rows inside a closed outline, by the even-odd rule, tested row by row after a bounding box.
 * @param positions n × 2
 * @param outline   corners x0, y0, x1, y1, … in the same units; open, the last is joined to the first
 */
export function rowsInside(
  positions: Float32Array,
  outline: ArrayLike<number>,
  isShown: (row: number) => boolean,
): number[] {
  const corners = outline.length / 2;
  const box = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (let c = 0; c < corners; c++) {
    box.left = Math.min(box.left, outline[2 * c] ?? 0);
    box.right = Math.max(box.right, outline[2 * c] ?? 0);
    box.bottom = Math.min(box.bottom, outline[2 * c + 1] ?? 0);
    box.top = Math.max(box.top, outline[2 * c + 1] ?? 0);
  }
  const rows: number[] = [];
  for (let row = 0; row < positions.length / 2; row++) {
    const x = positions[2 * row] ?? NaN;
    const y = positions[2 * row + 1] ?? NaN;
    if (!(x >= box.left && x <= box.right && y >= box.bottom && y <= box.top)) continue;
    if (isInside(outline, corners, x, y) && isShown(row)) rows.push(row);
  }
  return rows;
}

function isInside(outline: ArrayLike<number>, corners: number, x: number, y: number): boolean {
  let inside = false;
  for (let a = 0, b = corners - 1; a < corners; b = a++) {
    const ax = outline[2 * a] ?? 0;
    const ay = outline[2 * a + 1] ?? 0;
    const bx = outline[2 * b] ?? 0;
    const by = outline[2 * b + 1] ?? 0;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}
