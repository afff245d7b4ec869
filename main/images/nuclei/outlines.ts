/** Outlines of labelled regions, to be drawn over a picture. */

/** Right, down-right, down, … clockwise, as (x, y) steps. */
const STEPS = [
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
  [0, -1],
  [1, -1],
] as const;

/**
 * The border pixels of every region, clockwise from its first pixel in reading order, as x, y, x, y, …
 * (Moore's neighbour tracing.) A region of one pixel is that pixel.
 * @param labels  from 1 on, 0 outside
 */
export function outlines(labels: Int32Array, width: number, count: number): readonly (readonly number[])[] {
  const height = labels.length / width;
  const first = new Int32Array(count + 1).fill(-1);
  labels.forEach((label, i) => {
    if (label > 0 && first[label] < 0) first[label] = i;
  });
  const isIn = (label: number, x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === label;
  const trace = (label: number): readonly number[] => {
    const [startX, startY] = [first[label] % width, Math.floor(first[label] / width)];
    const points = [startX, startY];
    let [x, y] = [startX, startY];
    // Nothing lies above the first pixel, nor to its left: the search starts there.
    let direction = 6;
    const most = 4 * labels.length;
    for (let step = 0; step < most; step++) {
      const turn = STEPS.findIndex((_, k) => {
        const [dx, dy] = STEPS[(direction + k) % 8];
        return isIn(label, x + dx, y + dy);
      });
      if (turn < 0) return points;
      const taken = (direction + turn) % 8;
      x += STEPS[taken][0];
      y += STEPS[taken][1];
      if (x === startX && y === startY) return points;
      points.push(x, y);
      // Go on from the neighbour behind the one left, counter-clockwise of the way back.
      direction = (taken + 6) % 8;
    }
    return points;
  };
  return Array.from({ length: count }, (_, i) => trace(i + 1));
}
