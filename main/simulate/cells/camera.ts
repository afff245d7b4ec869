import type { Rng } from '../../core/rng';
import { gaussianBlur } from '../gaussian-blur';
import type { BatchEffect } from './batch-effect';
import type { ChannelName } from './draw-specimen';

/** Counts for a specimen of 1 at gain 1. */
const FULL: Readonly<Record<ChannelName, number>> = {
  DNA: 9000,
  Actin: 6500,
  Mito: 7500,
  ER: 6000,
  RNA: 6500,
};
/** Light that is there without a cell, as a share of 1. */
const BACKGROUND: Readonly<Record<ChannelName, number>> = {
  DNA: 0.012,
  Actin: 0.03,
  Mito: 0.02,
  ER: 0.03,
  RNA: 0.03,
};
/** Counts a photon gives: sets how grainy the picture is. */
const COUNTS_A_PHOTON = 6;
const READ_NOISE = 14;
/** Share of the light that comes from out of focus, spread over HAZE_PX pixels. */
const HAZE = 0.13;
const HAZE_PX = 12;
const SHRINK = 4;
const NORMALS = 1 << 15;

/** Standard normal numbers, drawn once a study and read from random places: noise costs no logarithm a pixel. */
export const createGrain = (rng: Rng): Float32Array =>
  Float32Array.from({ length: NORMALS }, () => rng.normal());

/** The average of each SHRINK × SHRINK block. */
function shrink(plane: Float32Array, sizePx: number): Float32Array {
  const small = Math.ceil(sizePx / SHRINK);
  const sums = new Float32Array(small * small);
  const counts = new Float32Array(small * small);
  for (let y = 0; y < sizePx; y++) {
    const row = ((y / SHRINK) | 0) * small;
    for (let x = 0; x < sizePx; x++) {
      sums[row + ((x / SHRINK) | 0)] += plane[y * sizePx + x];
      counts[row + ((x / SHRINK) | 0)]++;
    }
  }
  return sums.map((sum, i) => sum / counts[i]);
}

/** Adds a wide glow, found on a picture a quarter as wide and stretched linearly. */
function addHaze(plane: Float32Array, sizePx: number): void {
  const small = Math.ceil(sizePx / SHRINK);
  const glow = shrink(plane, sizePx);
  gaussianBlur(glow, small, small, HAZE_PX / SHRINK);
  const places = Float32Array.from({ length: sizePx }, (_, i) =>
    Math.min(small - 1, Math.max(0, (i + 0.5) / SHRINK - 0.5)),
  );
  const row = new Float32Array(small + 1);
  for (let y = 0; y < sizePx; y++) {
    const y0 = places[y] | 0;
    const y1 = Math.min(small - 1, y0 + 1);
    const fy = places[y] - y0;
    for (let i = 0; i < small; i++) {
      row[i] = HAZE * (glow[y0 * small + i] + (glow[y1 * small + i] - glow[y0 * small + i]) * fy);
    }
    row[small] = row[small - 1];
    for (let x = 0, at = y * sizePx; x < sizePx; x++, at++) {
      const x0 = places[x] | 0;
      plane[at] = (1 - HAZE) * plane[at] + row[x0] + (row[x0 + 1] - row[x0]) * (places[x] - x0);
    }
  }
}

/** The lamp's brightness over the field: 1 in the middle, a slope, darker corners. */
export function drawLamp(effect: BatchEffect, sizePx: number): Float32Array {
  const [cos, sin] = [Math.cos(effect.gradientAngle), Math.sin(effect.gradientAngle)];
  return Float32Array.from({ length: sizePx * sizePx }, (_, at) => {
    const x = (2 * (at % sizePx)) / sizePx - 1;
    const y = (2 * Math.floor(at / sizePx)) / sizePx - 1;
    return (1 + effect.gradient * (cos * x + sin * y)) * (1 - 0.5 * effect.vignette * (x * x + y * y));
  });
}

/** The camera over one plate: its optics, its lamp (`drawLamp`) and noise to draw from (`createGrain`). */
export interface Camera {
  readonly sizePx: number;
  readonly effect: BatchEffect;
  readonly lamp: Float32Array;
  readonly grain: Float32Array;
}

/**
 * Takes the picture: glow, blur, uneven lamp, gain, photon and read noise, offset, 16 bits.
 * @param plane the stained specimen; used up
 */
export function exposePlane(
  plane: Float32Array,
  channel: ChannelName,
  camera: Camera,
  rng: Rng,
): Uint16Array {
  const { sizePx, effect, lamp, grain } = camera;
  addHaze(plane, sizePx);
  gaussianBlur(plane, sizePx, sizePx, effect.blurPx);
  const counts = FULL[channel] * effect.gain;
  const stain = effect.stain[channel];
  const shot = COUNTS_A_PHOTON * effect.gain;
  const out = new Uint16Array(sizePx * sizePx);
  for (let y = 0; y < sizePx; y++) {
    let from = rng.int(NORMALS);
    for (let x = 0, at = y * sizePx; x < sizePx; x++, at++) {
      from = (from + 1) & (NORMALS - 1);
      const mean = counts * (plane[at] * stain + BACKGROUND[channel]) * lamp[at];
      const deviation = effect.noise * Math.sqrt(mean * shot + READ_NOISE * READ_NOISE);
      const value = effect.offset + mean + deviation * grain[from];
      out[at] = value < 0 ? 0 : value > 65535 ? 65535 : value + 0.5;
    }
  }
  return out;
}
