import type { Rng } from '../../core/rng';
import { permutation } from '../../core/rng';
import type { ChannelName } from './draw-specimen';
import { CHANNELS } from './draw-specimen';

/** What a plate's day, staining and microscope do to every picture of it. */
export interface BatchEffect {
  /** Camera counts for a specimen of 1, relative to the first day. */
  readonly gain: number;
  /** Counts in the dark. */
  readonly offset: number;
  /** Standard deviation of the blur. */
  readonly blurPx: number;
  /** Multiplies the camera's noise. */
  readonly noise: number;
  /** Multiplies the number of cells. */
  readonly density: number;
  /** How much brighter one side is than the middle, and in which direction. */
  readonly gradient: number;
  readonly gradientAngle: number;
  /** How much darker the corners are than the middle. */
  readonly vignette: number;
  /** Staining strength of each channel. */
  readonly stain: Readonly<Record<ChannelName, number>>;
}

/** Lowest, middle and highest value over the batches of a study; strength moves both ends from the middle. */
const RANGES = {
  gain: [0.68, 1, 1.5],
  offset: [180, 330, 620],
  blurPx: [0.65, 0.95, 1.4],
  noise: [0.75, 1, 1.9],
  density: [0.8, 1, 1.22],
  gradient: [0.06, 0.14, 0.32],
  vignette: [0.04, 0.1, 0.24],
} as const;

type Ranged = keyof typeof RANGES;

const STAIN_SPREAD = 0.16;
const PLATE_SPREAD = 0.025;

function between(
  [low, middle, high]: readonly [number, number, number],
  share: number,
  strength: number,
): number {
  const end = share < 0.5 ? low : high;
  return middle * (end / middle) ** (strength * Math.abs(2 * share - 1));
}

/**
 * The batches of a study, spread evenly over each range in an order drawn anew for each property, so that no two
 * batches look alike and no property follows another.
 * @param strength 0 makes all batches alike, 1 as different as good laboratories are, 2 more so
 */
export function drawBatchEffects(batches: number, strength: number, rng: Rng): BatchEffect[] {
  const orders = Object.fromEntries(
    Object.keys(RANGES).map((key) => [key, permutation(batches, rng.stream(key))]),
  ) as Record<Ranged, Int32Array>;
  return Array.from({ length: batches }, (_, batch) => {
    const own = rng.stream(`batch ${batch}`);
    const value = (key: Ranged): number =>
      between(RANGES[key], batches === 1 ? 0.5 : orders[key][batch] / (batches - 1), strength);
    const stain = Object.fromEntries(
      CHANNELS.map((channel) => [channel, Math.exp(strength * STAIN_SPREAD * own.normal())]),
    ) as Record<ChannelName, number>;
    return {
      gain: value('gain'),
      offset: value('offset'),
      blurPx: value('blurPx'),
      noise: value('noise'),
      density: value('density'),
      gradient: value('gradient'),
      gradientAngle: 2 * Math.PI * own.uniform(),
      vignette: value('vignette'),
      stain,
    };
  });
}

/** A plate of a batch: the same, but for the little that plates of one day differ. */
export function drawPlateEffect(effect: BatchEffect, strength: number, rng: Rng): BatchEffect {
  const jitter = (value: number): number => value * Math.exp(strength * PLATE_SPREAD * rng.normal());
  return {
    ...effect,
    gain: jitter(effect.gain),
    offset: jitter(effect.offset),
    blurPx: jitter(effect.blurPx),
    density: jitter(effect.density),
  };
}
