/** A box on the page: left, top, width, height. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LabelledDot {
  readonly x: number;
  readonly y: number;
  readonly radiusPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/** Right, left, above, below and the corners, then the same farther away. */
function candidates({ x, y, radiusPx, widthPx, heightPx }: LabelledDot): readonly Box[] {
  return [4, 14, 26].flatMap((gap) => {
    const away = radiusPx + gap;
    const [right, left, centre] = [x + away, x - away - widthPx, x - widthPx / 2];
    const [middle, above, below] = [y - heightPx / 2, y - away - heightPx, y + away];
    const places = [
      ...[
        [right, middle],
        [left, middle],
        [centre, above],
        [centre, below],
      ],
      ...[
        [right, above],
        [right, below],
        [left, above],
        [left, below],
      ],
    ];
    return places.map(([px, py]) => ({ x: px, y: py, width: widthPx, height: heightPx }));
  });
}

/**
 * A place for the label of every dot, so that labels cover neither dots nor each other where that is
 * possible: greedy, in the order given, the first place with the least overlap wins.
 */
export function placeLabels(dots: readonly LabelledDot[], within: Box): readonly Box[] {
  const taken: Box[] = dots.map(({ x, y, radiusPx }) => ({
    ...{ x: x - radiusPx, y: y - radiusPx, width: 2 * radiusPx, height: 2 * radiusPx },
  }));
  return dots.map((dot) => {
    let best: Box | undefined;
    let least = Infinity;
    for (const [rank, box] of candidates(dot).entries()) {
      const outside = box.width * box.height - overlap(box, within);
      const cost = taken.reduce((sum, other) => sum + overlap(box, other), 0) + 20 * outside + 0.01 * rank;
      if (cost < least) [best, least] = [box, cost];
    }
    const placed = best ?? { x: dot.x, y: dot.y, width: dot.widthPx, height: dot.heightPx };
    taken.push(placed);
    return placed;
  });
}
