import type { Rng } from '../../core/rng';
import type { Outline } from '../cells/outline';
import { outlineRadius, randomOutline } from '../cells/outline';
import { gaussianBlur } from '../gaussian-blur';
import type { Textures } from '../texture';
import type { Absorption, BloodClass } from './blood-class';
import type { SourceEffect } from './source-effect';

export const CROP_PX = 96;

const RED_CELL: Absorption = [0.06, 0.32, 0.3];
const NUCLEUS: Absorption = [0.95, 1.35, 0.5];
const RED_CELL_PX = 15;

/** Optical density of red, green and blue over a crop: what dyes take away adds up. */
type Layers = readonly [Float32Array, Float32Array, Float32Array];

interface Shape {
  readonly x: number;
  readonly y: number;
  readonly outline: Outline;
  /** Width of the soft edge, in pixels. */
  readonly edgePx: number;
}

/** Visits the pixels of a shape with how much of each it covers and how far out (0 … 1) the pixel lies. */
function overShape(
  { x, y, outline, edgePx }: Shape,
  visit: (at: number, cover: number, out: number) => void,
): void {
  const reach = outline.largest + edgePx;
  const low = (centre: number): number => Math.max(0, Math.ceil(centre - reach));
  const high = (centre: number): number => Math.min(CROP_PX - 1, Math.floor(centre + reach));
  for (let py = low(y); py <= high(y); py++) {
    for (let px = low(x); px <= high(x); px++) {
      const dx = px - x;
      const dy = py - y;
      const edge = outlineRadius(outline, dx, dy);
      const distance = Math.sqrt(dx * dx + dy * dy);
      const cover = Math.min(1, (edge + edgePx / 2 - distance) / edgePx);
      if (cover > 0) visit(py * CROP_PX + px, cover, Math.min(1, distance / edge));
    }
  }
}

function addDensity(layers: Layers, at: number, colour: Absorption, amount: number): void {
  for (let c = 0; c < 3; c++) layers[c][at] += colour[c] * amount;
}

/** Red cells around the middle: discs with a pale centre, overlapping where they are crowded. */
function drawRedCells(layers: Layers, free: number, effect: SourceEffect, rng: Rng): void {
  for (let i = 0; i < effect.redCells; i++) {
    const angle = 2 * Math.PI * rng.uniform();
    const away = free + RED_CELL_PX * effect.scale * (0.85 + 1.1 * rng.uniform());
    const radius = RED_CELL_PX * effect.scale * (1 + 0.07 * rng.normal());
    const shape = {
      x: CROP_PX / 2 + away * Math.cos(angle),
      y: CROP_PX / 2 + away * Math.sin(angle),
      outline: randomOutline(
        { radius, elongation: 1.1, angle: 2 * Math.PI * rng.uniform(), irregularity: 0.025 },
        rng,
      ),
      edgePx: 1.6,
    };
    const depth = effect.eosin * (0.85 + 0.3 * rng.uniform());
    overShape(shape, (at, cover, out) => {
      addDensity(layers, at, RED_CELL, cover * depth * (1 - 0.55 * Math.exp(-((out / 0.45) ** 2))));
    });
  }
}

/** The cell body; returns how much of each pixel it covers. */
function drawBody(
  layers: Layers,
  kind: BloodClass,
  radius: number,
  effect: SourceEffect,
  textures: Textures,
  rng: Rng,
) {
  const body = new Float32Array(CROP_PX * CROP_PX);
  const irregularity = kind.outline;
  const outline = randomOutline(
    { radius, elongation: 1.08, angle: Math.PI * rng.uniform(), irregularity },
    rng,
  );
  const [gx, gy] = [256 * rng.uniform(), 256 * rng.uniform()];
  const middle = CROP_PX / 2;
  overShape({ x: middle, y: middle, outline, edgePx: 2 }, (at, cover, out) => {
    const [x, y] = [gx + (at % CROP_PX), gy + Math.floor(at / CROP_PX)];
    const amount = cover * (0.75 + 0.45 * out ** 4) * (1 + 0.16 * textures.medium.at(x, y));
    // The cell pushes red cells aside.
    for (const layer of layers) layer[at] *= 1 - cover;
    addDensity(layers, at, kind.cytoplasm, amount * (0.5 * effect.azure + 0.5 * effect.eosin));
    body[at] = cover;
  });
  return { body, outline };
}

function drawNucleus(
  layers: Layers,
  kind: BloodClass,
  radius: number,
  effect: SourceEffect,
  textures: Textures,
  rng: Rng,
) {
  const mask = new Float32Array(CROP_PX * CROP_PX);
  const lobes = kind.lobes(rng);
  for (const { x, y, radius: size, elongation, angle } of lobes) {
    const outline = randomOutline({ radius: size * radius, elongation, angle, irregularity: 0.035 }, rng);
    const shape = { x: CROP_PX / 2 + x * radius, y: CROP_PX / 2 + y * radius, outline, edgePx: 1.8 };
    overShape(shape, (at, cover) => {
      mask[at] = Math.max(mask[at], cover);
    });
  }
  const [gx, gy] = [256 * rng.uniform(), 256 * rng.uniform()];
  mask.forEach((cover, at) => {
    if (cover === 0) return;
    const [x, y] = [gx + (at % CROP_PX), gy + Math.floor(at / CROP_PX)];
    const clumps = 1 + kind.chromatin * (textures.medium.at(x, y) + 0.5 * textures.fine.at(x, y));
    addDensity(layers, at, NUCLEUS, cover * effect.azure * Math.max(0.4, clumps));
  });
  return mask;
}

function drawGranules(
  layers: Layers,
  kind: BloodClass,
  cell: Outline,
  body: Float32Array,
  nucleus: Float32Array,
  effect: SourceEffect,
  rng: Rng,
): void {
  const { count, radiusPx, colour, overNucleus } = kind.granules;
  const dye = overNucleus ? effect.azure : effect.eosin;
  for (let i = 0; i < count; i++) {
    const angle = 2 * Math.PI * rng.uniform();
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const away = 0.94 * Math.sqrt(rng.uniform()) * outlineRadius(cell, cos, sin);
    const radius = radiusPx * effect.scale * (1 + 0.2 * rng.normal());
    const outline = randomOutline(
      { radius: Math.max(0.5, radius), elongation: 1, angle, irregularity: 0 },
      rng,
    );
    const shape = { x: CROP_PX / 2 + away * cos, y: CROP_PX / 2 + away * sin, outline, edgePx: 1.2 };
    const strength = dye * (0.6 + 0.6 * rng.uniform());
    overShape(shape, (at, cover) => {
      const free = overNucleus ? 1 : 1 - nucleus[at];
      addDensity(layers, at, colour, cover * strength * free * body[at]);
    });
  }
}

/** Light through the layers, blurred, with the camera's noise, as RGB bytes. */
function develop(layers: Layers, effect: SourceEffect, rng: Rng): Uint8Array {
  const out = new Uint8Array(3 * CROP_PX * CROP_PX);
  layers.forEach((layer, c) => {
    gaussianBlur(layer, CROP_PX, CROP_PX, effect.blurPx);
    layer.forEach((density, at) => {
      const value = effect.white[c] * Math.exp(-density) + effect.noise * rng.normal();
      out[3 * at + c] = Math.round(Math.min(255, Math.max(0, value)));
    });
  });
  return out;
}

/** One crop of CROP_PX × CROP_PX around a white blood cell, RGB interleaved. */
export function drawCrop(kind: BloodClass, effect: SourceEffect, textures: Textures, rng: Rng): Uint8Array {
  const empty = (): Float32Array => new Float32Array(CROP_PX * CROP_PX);
  const layers: Layers = [empty(), empty(), empty()];
  const radius = kind.radiusPx * effect.scale * Math.exp(0.07 * rng.normal());
  drawRedCells(layers, radius, effect, rng.stream('red cells'));
  const { body, outline } = drawBody(layers, kind, radius, effect, textures, rng.stream('body'));
  const nucleus = drawNucleus(layers, kind, radius, effect, textures, rng.stream('nucleus'));
  drawGranules(layers, kind, outline, body, nucleus, effect, rng.stream('granules'));
  return develop(layers, effect, rng.stream('camera'));
}
