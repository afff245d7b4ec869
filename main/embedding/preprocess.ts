/*
 * Prepared planes of an image → tiles that a network takes: channels put where the model expects them,
 * views cut out, resized as the model's own code does it, normalised.
 */
import { InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import type { Box } from '../images/crops';
import { cutBox } from '../images/crops';
import type { ModelCard, Preprocessing } from './model-card';
import { resample } from './resample';
import type { Views } from './views';

/** Channel names of one tile, in the model's order. */
export type ChannelStack = readonly string[];

/** How an image's channels become the model's. */
export type ChannelStrategy =
  /** As many channels as the model has, in this order. */
  | { readonly kind: 'as-they-are'; readonly channels: readonly string[] }
  /** Each channel alone (repeated where the model has several); the embeddings beside each other, or their mean. */
  | {
      readonly kind: 'each';
      readonly channels: readonly string[];
      readonly combine: 'concatenate' | 'average';
    };

export interface TileOptions {
  readonly input: Pick<ModelCard['input'], 'height' | 'width' | 'channels'>;
  readonly preprocessing: Preprocessing;
  readonly channels: ChannelStrategy;
  readonly views: Views;
}

/**
 * The strategy that a study's channels ask for: colour and the model's own channels as they are, everything else
 * one channel at a time, embeddings beside each other.
 */
export function chooseChannels(channels: readonly string[], modelChannels: number): ChannelStrategy {
  const fits = channels.length === modelChannels;
  return fits ? { kind: 'as-they-are', channels } : { kind: 'each', channels, combine: 'concatenate' };
}

/** The channels of each tile. @throws {InputError} when their number is not the model's */
export function stacksOf(strategy: ChannelStrategy, modelChannels: number): readonly ChannelStack[] {
  if (strategy.kind === 'each') {
    return strategy.channels.map((channel) => Array.from({ length: modelChannels }, () => channel));
  }
  if (strategy.channels.length === modelChannels) return [strategy.channels];
  throw new InputError(
    `the model takes ${modelChannels} channels, but ${strategy.channels.length} were chosen: ${strategy.channels.join(', ')}`,
    { hint: `choose ${modelChannels} channels, or embed each channel by itself` },
  );
}

/** Python's round, which torchvision's centre crop uses: ties go to the even number. */
function roundEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

function fit(plane: Plane, { input, preprocessing }: TileOptions): Float32Array {
  const { resize } = preprocessing;
  if (resize.kind === 'squash') return resample(plane, input.width, input.height, resize.filter);
  const short = Math.min(plane.width, plane.height);
  const long = Math.trunc((resize.sizePx * Math.max(plane.width, plane.height)) / short);
  const [width, height] = plane.width <= plane.height ? [resize.sizePx, long] : [long, resize.sizePx];
  const resized = resample(plane, width, height, resize.filter);
  const box = {
    x: roundEven((width - input.width) / 2),
    y: roundEven((height - input.height) / 2),
    width: input.width,
    height: input.height,
  };
  const whole: Plane = { width, height, channel: plane.channel, ceiling: plane.ceiling, data: resized };
  return Float32Array.from(cutBox(whole, box).data);
}

/** In place; `ceiling` becomes 1. A channel without contrast becomes 0 where it is its own measure. */
function normaliseChannel(
  values: Float32Array,
  ceiling: number,
  { normalise }: Preprocessing,
  channel: number,
): void {
  let [mean, sd] = [0, 1];
  if (normalise === 'image') {
    mean = values.reduce((sum, value) => sum + value, 0) / values.length / ceiling;
    const square = values.reduce((sum, value) => sum + (value / ceiling - mean) ** 2, 0) / values.length;
    sd = square > 0 ? Math.sqrt(square) : 1;
  } else {
    [mean, sd] = [normalise.mean[channel], normalise.sd[channel]];
  }
  for (let i = 0; i < values.length; i++) values[i] = (values[i] / ceiling - mean) / sd;
}

/**
 * Tiles of boxes of one image: stacks × boxes × channels × height × width, stacks outermost.
 * @throws {InputError} naming the channel that the image lacks
 */
export function tilesOf(
  planes: readonly Plane[],
  options: TileOptions,
  boxes: readonly Box[],
): { readonly tiles: Float32Array; readonly count: number } {
  const { input, preprocessing, channels } = options;
  const stacks = stacksOf(channels, input.channels);
  const byChannel = new Map(planes.map((plane) => [plane.channel, plane]));
  // A picture of one channel stands for all where names are of no use.
  const only =
    planes.length === 1 && channels.channels.length === 1 ? byChannel.get(planes[0].channel) : undefined;
  const area = input.height * input.width;
  const tiles = new Float32Array(stacks.length * boxes.length * input.channels * area);
  let at = 0;
  for (const stack of stacks) {
    for (const box of boxes) {
      const fitted = new Map<string, Float32Array>();
      stack.forEach((channel, index) => {
        const plane = byChannel.get(channel) ?? only;
        if (plane === undefined) {
          throw new InputError(`has no channel ${channel} (it has ${[...byChannel.keys()].join(', ')})`);
        }
        const values = fitted.get(channel) ?? fit(cutBox(plane, box), options);
        fitted.set(channel, values);
        tiles.set(values, at);
        normaliseChannel(tiles.subarray(at, at + area), plane.ceiling, preprocessing, index);
        at += area;
      });
    }
  }
  return { tiles, count: stacks.length * boxes.length };
}
