/**
 * The classical profile of a whole image: the default embedding, which needs no model file.
 * For every channel the feature groups of this folder, then for every pair of channels how they go together.
 * A colour image (red, green, blue) gets a fourth channel, `saturation`, in which stained nuclei stand out
 * whatever the stain; where its background is bright, objects are what is darker.
 * Source: the image-level features of CellProfiler (Carpenter et al. 2006; Stirling et al. 2021); each
 * file names its departures. Rotating an image by 90° or flipping it leaves the profile as it is.
 */
import { InputError, ParamError } from '../../core/errors';
import type { ImageProfiler, Plane } from '../../core/plane';
import { percentileRange } from '../../images/percentile-scale';
import { measurePair, PAIR_FEATURES, toPairedChannel } from './channel-pairs';
import type { ChannelImage } from './coded-image';
import { codePlane, toChannelImage } from './coded-image';
import { edges } from './edges';
import type { FeatureSpec } from './feature-group';
import { granularity } from './granularity';
import { texture } from './haralick';
import { intensity } from './intensity';
import { objects } from './objects';
import { powerSpectrum } from './power-spectrum';
import { radial } from './radial';

const GROUPS = [intensity, edges, powerSpectrum, granularity, texture, radial, objects] as const;
const COLOURS = ['red', 'green', 'blue'] as const;
const SATURATION = 'saturation';
/** Mean of the three upper quartiles above which a colour image is taken with transmitted light. */
const BRIGHT = 0.5;

const isColour = (channels: readonly string[]): boolean =>
  channels.length === 3 && COLOURS.every((name, i) => channels[i] === name);

const withDerived = (channels: readonly string[]): readonly string[] =>
  isColour(channels) ? [...channels, SATURATION] : channels;

/** Every feature: those of one channel (named `<channel>_<name>`), then those of a pair (`<name>_<first>_<second>`). */
export const MORPHOLOGY_FEATURES: {
  readonly channel: readonly FeatureSpec[];
  readonly pair: readonly FeatureSpec[];
} = { channel: GROUPS.flatMap((group) => group.features), pair: PAIR_FEATURES };

function pairsOf<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((first, i) => items.slice(i + 1).map((second) => [first, second] as const));
}

/** Greatest less least of the three colours: how far a pixel is from grey. */
function saturationOf([red, green, blue]: readonly Plane[]): Plane {
  const data = red.data.slice();
  for (let i = 0; i < data.length; i++) {
    const [r, g, b] = [red.data[i], green.data[i], blue.data[i]];
    data[i] = Math.max(r, g, b) - Math.min(r, g, b);
  }
  return { ...red, channel: SATURATION, data };
}

const upperQuartile = (plane: Plane): number => percentileRange(plane, 0, 75)[1] / plane.ceiling;

function requireOneSize(planes: readonly Plane[]): void {
  if (planes.length === 0) throw new ParamError({ planes: 'a profile needs at least one channel, got 0' });
  const { width, height, channel } = planes[0];
  for (const plane of planes) {
    if (plane.width === width && plane.height === height) continue;
    throw new InputError(
      `channel ${plane.channel} is ${plane.width} × ${plane.height} pixels, but channel ${channel} is ${width} × ${height}`,
      { hint: 'the channels of one image must have the same size' },
    );
  }
  if (width < 1 || height < 1) throw new InputError(`the image is ${width} × ${height} pixels`);
}

function toChannelImages(planes: readonly Plane[]): readonly ChannelImage[] {
  const colour = isColour(planes.map(({ channel }) => channel));
  const bright = colour && planes.reduce((sum, plane) => sum + upperQuartile(plane), 0) / 3 > BRIGHT;
  const all = colour ? [...planes, saturationOf(planes)] : planes;
  return all.map((plane) => toChannelImage(codePlane(plane), bright && plane.channel !== SATURATION));
}

export const morphology: ImageProfiler = {
  id: 'morphology',
  title: 'Classical morphology profile',
  summary:
    'Measures intensity, granularity, texture, sharpness, objects and the correlation between channels of every image; needs no model.',
  citation:
    'Carpenter et al. 2006, Genome Biology 7:R100, doi:10.1186/gb-2006-7-10-r100; Haralick et al. 1973, doi:10.1109/TSMC.1973.4309314',

  featureNames(channels) {
    const all = withDerived(channels);
    return [
      ...all.flatMap((channel) => MORPHOLOGY_FEATURES.channel.map(({ name }) => `${channel}_${name}`)),
      ...pairsOf(all).flatMap(([first, second]) =>
        MORPHOLOGY_FEATURES.pair.map(({ name }) => `${name}_${first}_${second}`),
      ),
    ];
  },

  /**
   * Every feature is finite; what does not exist (no objects, no contrast) is 0 as its table entry says.
   * @throws {InputError} when the channels differ in size
   */
  profile(planes) {
    requireOneSize(planes);
    const images = toChannelImages(planes);
    const single = images.flatMap((image) => GROUPS.flatMap((group) => group.measure(image)));
    // A channel alone has no partner, and is not prepared for one.
    const partners = images.length > 1 ? images.map(({ coarse }) => toPairedChannel(coarse)) : [];
    return Float32Array.from([...single, ...pairsOf(partners).flatMap(([a, b]) => measurePair(a, b))]);
  },
};
