import type { ChannelChoice } from '../contract/recipe';
import { InputError, ParamError } from '../core/errors';
import type { ChannelStrategy } from '../embedding/preprocess';
import { chooseChannels } from '../embedding/preprocess';

/** The study's channels that are meant, in the order asked for; capital letters do not matter where they decide nothing. */
function findChannels(asked: readonly string[], known: readonly string[]): readonly string[] {
  const found = asked.map((name) => {
    if (known.includes(name)) return name;
    const alike = known.filter((channel) => channel.toLowerCase() === name.toLowerCase());
    if (alike.length === 1) return alike[0];
    throw new InputError(`there is no channel "${name}" in the images`, {
      hint: `the channels are ${known.join(', ')}`,
    });
  });
  return found;
}

function refuseTwice(channels: readonly string[]): void {
  const twice = channels.find((channel, i) => channels.indexOf(channel) !== i);
  if (twice === undefined) return;
  throw new ParamError({ channels: `channels must differ, but "${twice}" was given twice` });
}

/**
 * How a network of `modelChannels` channels sees the study's.
 * @throws {InputError} for a channel that the study has not, or a number of channels that is not the model's
 */
export function networkChannels(
  choice: ChannelChoice,
  known: readonly string[],
  modelChannels: number,
): ChannelStrategy {
  if (choice.kind === 'auto') return chooseChannels(known, modelChannels);
  const channels = findChannels(choice.channels.length === 0 ? known : choice.channels, known);
  if (choice.kind === 'each') {
    refuseTwice(channels);
    return { kind: 'each', channels, combine: choice.combine };
  }
  if (channels.length === modelChannels) return { kind: 'as-they-are', channels };
  throw new InputError(
    `the model takes ${modelChannels} channels, but ${channels.length} were chosen: ${channels.join(', ')}`,
    {
      hint: `choose ${modelChannels} of ${known.join(', ')} (one may be repeated), or embed each channel by itself`,
    },
  );
}

/**
 * Which channels the morphology profile measures, in the study's order, and whether each by itself.
 * @throws {InputError} for a channel that the study has not
 * @throws {ParamError} when channels are to be averaged: their features have names
 */
export function profileChannels(
  choice: ChannelChoice,
  known: readonly string[],
): { readonly channels: readonly string[]; readonly apart: boolean } {
  if (choice.kind === 'auto') return { channels: known, apart: false };
  if (choice.kind === 'each' && choice.combine === 'average') {
    throw new ParamError(
      {
        channels:
          'channels cannot be averaged in the morphology profile: its features are named measures of one channel',
      },
      { hint: 'embed each channel by itself, or choose a network' },
    );
  }
  const asked = findChannels(choice.channels.length === 0 ? known : choice.channels, known);
  refuseTwice(asked);
  return { channels: known.filter((channel) => asked.includes(channel)), apart: choice.kind === 'each' };
}
