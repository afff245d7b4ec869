import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import type { PlacedPoints, PointLook } from './scatter-scale';
import { coordinate, element } from './svg';

/** Points of one panel with a colour each. */
export interface PointLayer {
  readonly placed: PlacedPoints;
  readonly look: PointLook;
  readonly widthPx: number;
  readonly heightPx: number;
  /** By row number. */
  readonly colourOf: (row: number) => string;
  /** By row number: rows of one code have one colour. */
  readonly codeOf: (row: number) => number;
}

/** In how many groups the shuffled points are drawn: within a group those of one colour stand together. */
const GROUPS = 40;

/** The points as circles. */
export function vectorPoints({ placed, look, colourOf }: PointLayer): string {
  const { order, x, y } = placed;
  const radius = coordinate(look.radiusPx);
  const groups: string[] = [];
  const size = Math.max(1, Math.ceil(order.length / GROUPS));
  for (let from = 0; from < order.length; from += size) {
    const circles = new Map<string, string[]>();
    for (const row of order.subarray(from, from + size)) {
      const circle = `<circle cx="${coordinate(x[row])}" cy="${coordinate(y[row])}" r="${radius}"/>`;
      const colour = colourOf(row);
      const same = circles.get(colour);
      if (same === undefined) circles.set(colour, [circle]);
      else same.push(circle);
    }
    for (const [fill, drawn] of circles) groups.push(element('g', { fill }, drawn.join('')));
  }
  return element('g', { 'fill-opacity': look.opacity }, groups.join('\n'));
}

/** Fewer than in a file: with many colours each group costs a path a colour. */
const PAGE_GROUPS = 8;
/** Steps of a pixel that coordinates are rounded to. */
const STEPS = 10;

/** One path of dots: strokes of no length with round ends, from left to right, each told from the one before. */
function dots(rows: readonly number[], { x, y }: PlacedPoints): string {
  let [penX, penY] = [0, 0];
  const moves = [...rows]
    .sort((a, b) => x[a] - x[b])
    .map((row) => {
      const [atX, atY] = [Math.round(x[row] * STEPS), Math.round(y[row] * STEPS)];
      const [dx, dy] = [atX - penX, atY - penY];
      [penX, penY] = [atX, atY];
      return `m${dx}${dy < 0 ? '' : ' '}${dy}h0`;
    });
  return moves.join('');
}

/** The points as few paths, a fifth of the size of circles: for pages. Dots of one colour and group do not add up. */
export function pagePoints({ placed, look, colourOf, codeOf }: PointLayer): string {
  const { order } = placed;
  const size = Math.max(1, Math.ceil(order.length / PAGE_GROUPS));
  const paths: string[] = [];
  for (let from = 0; from < order.length; from += size) {
    const byCode = new Map<number, number[]>();
    for (const row of order.subarray(from, from + size)) {
      const same = byCode.get(codeOf(row));
      if (same === undefined) byCode.set(codeOf(row), [row]);
      else same.push(row);
    }
    for (const rows of byCode.values()) {
      paths.push(element('path', { stroke: colourOf(rows[0]), d: dots(rows, placed) }));
    }
  }
  const pen = { 'stroke-width': 2 * look.radiusPx * STEPS, 'stroke-opacity': look.opacity };
  const scale = `scale(${1 / STEPS})`;
  return element('g', { fill: 'none', 'stroke-linecap': 'round', ...pen, transform: scale }, paths.join(''));
}

/** Points painted before other work of the process gets its turn. */
const YIELD_POINTS = 10_000;

/** Pixels of the picture for one pixel of the figure. */
const DETAIL = 2;

type Rgb = readonly [red: number, green: number, blue: number];
const rgbOf = (hex: string): Rgb => [
  parseInt(hex.slice(1, 3), 16) / 255,
  parseInt(hex.slice(3, 5), 16) / 255,
  parseInt(hex.slice(5, 7), 16) / 255,
];

/** Lays a disc with a soft rim over premultiplied RGBA values. */
function paintDisc(
  pixels: Float32Array,
  [width, height]: readonly [number, number],
  [cx, cy, radius]: readonly [number, number, number],
  [red, green, blue]: Rgb,
  opacity: number,
): void {
  const [left, right] = [Math.max(0, Math.floor(cx - radius)), Math.min(width - 1, Math.ceil(cx + radius))];
  const [top, bottom] = [Math.max(0, Math.floor(cy - radius)), Math.min(height - 1, Math.ceil(cy + radius))];
  for (let py = top; py <= bottom; py++) {
    for (let px = left; px <= right; px++) {
      const inside = radius + 0.5 - Math.hypot(px + 0.5 - cx, py + 0.5 - cy);
      if (inside <= 0) continue;
      const alpha = opacity * Math.min(1, inside);
      const at = 4 * (py * width + px);
      const under = 1 - alpha;
      pixels[at] = red * alpha + pixels[at] * under;
      pixels[at + 1] = green * alpha + pixels[at + 1] * under;
      pixels[at + 2] = blue * alpha + pixels[at + 2] * under;
      pixels[at + 3] = alpha + pixels[at + 3] * under;
    }
  }
}

/** Premultiplied values 0 … 1 as plain RGBA bytes. */
function bytesOf(pixels: Float32Array): Uint8Array {
  const bytes = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = pixels[at + 3];
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) bytes[at + c] = Math.round((255 * pixels[at + c]) / alpha);
    bytes[at + 3] = Math.round(255 * alpha);
  }
  return bytes;
}

/** The points as one picture inside the figure: its size does not grow with their number. */
export async function rasterPoints({
  placed,
  look,
  widthPx,
  heightPx,
  colourOf,
}: PointLayer): Promise<string> {
  const [width, height] = [Math.round(widthPx * DETAIL), Math.round(heightPx * DETAIL)];
  const pixels = new Float32Array(4 * width * height);
  const colours = new Map<string, Rgb>();
  for (const [drawn, row] of placed.order.entries()) {
    if (drawn % YIELD_POINTS === 0) await setImmediate();
    const hex = colourOf(row);
    let rgb = colours.get(hex);
    if (rgb === undefined) colours.set(hex, (rgb = rgbOf(hex)));
    const disc = [placed.x[row] * DETAIL, placed.y[row] * DETAIL, look.radiusPx * DETAIL] as const;
    paintDisc(pixels, [width, height], disc, rgb, look.opacity);
  }
  const png = await sharp(bytesOf(pixels), { raw: { width, height, channels: 4 } })
    .png({ palette: true, colours: 256, dither: 0, effort: 3 })
    .toBuffer();
  return element('image', {
    width: widthPx,
    height: heightPx,
    href: `data:image/png;base64,${png.toString('base64')}`,
  });
}
