import type { ChannelImage } from './coded-image';

/** What a feature is, in words that the documentation prints. */
export interface FeatureSpec {
  /** What follows the channel's name: `Intensity_Mean`. */
  readonly name: string;
  readonly meaning: string;
  /** Unit, or the range of a plain number. */
  readonly unit: string;
  /** Multiplying all pixels by a constant does not change it. */
  readonly ignoresGain: boolean;
  /** Adding a constant to all pixels does not change it. */
  readonly ignoresBackground: boolean;
}

/** Features that are computed together, for one channel. */
export interface FeatureGroup {
  readonly features: readonly FeatureSpec[];
  /** The features of a channel, in the order of `features`; always finite. */
  measure(image: ChannelImage): readonly number[];
}

type Invariance = 'gain' | 'background' | 'both' | 'none';

/** Shorthand that keeps the tables of features readable. */
export const feature = (name: string, meaning: string, unit: string, ignores: Invariance): FeatureSpec => ({
  name,
  meaning,
  unit,
  ignoresGain: ignores === 'gain' || ignores === 'both',
  ignoresBackground: ignores === 'background' || ignores === 'both',
});

/** a / b, and 0 where b is 0: ratios of images without contrast. */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
