import { describe, expect, it } from 'vitest';
import { networkChannels, profileChannels } from '../../main/engine/choose-channels';

const STUDY = ['DNA', 'ER', 'RNA', 'AGP'];

describe('channels of a network', () => {
  it('are each by itself where their number is not the model’s, and as they are where it is', () => {
    expect(networkChannels({ kind: 'auto' }, STUDY, 3)).toEqual({
      kind: 'each',
      channels: STUDY,
      combine: 'concatenate',
    });
    expect(networkChannels({ kind: 'auto' }, STUDY, 4)).toEqual({ kind: 'as-they-are', channels: STUDY });
  });

  it('are those named, in the order named, whatever their capitals', () => {
    const channels = ['rna', 'DNA', 'DNA'];
    expect(networkChannels({ kind: 'together', channels }, STUDY, 3)).toEqual({
      kind: 'as-they-are',
      channels: ['RNA', 'DNA', 'DNA'],
    });
    expect(networkChannels({ kind: 'each', channels: [], combine: 'average' }, STUDY, 3)).toEqual({
      kind: 'each',
      channels: STUDY,
      combine: 'average',
    });
  });

  it('are refused by name where the study has them not, and by number', () => {
    expect(() => networkChannels({ kind: 'together', channels: ['DNA', 'Mito', 'ER'] }, STUDY, 3)).toThrow(
      expect.objectContaining({
        message: 'there is no channel "Mito" in the images',
        hint: 'the channels are DNA, ER, RNA, AGP',
      }),
    );
    expect(() => networkChannels({ kind: 'together', channels: ['DNA', 'ER'] }, STUDY, 3)).toThrow(
      'the model takes 3 channels, but 2 were chosen: DNA, ER',
    );
    expect(() =>
      networkChannels({ kind: 'each', channels: ['ER', 'er'], combine: 'average' }, STUDY, 3),
    ).toThrow('"ER" was given twice');
  });
});

describe('channels of the morphology profile', () => {
  it('keep the study’s order, with pairs unless each is by itself', () => {
    const channels = ['RNA', 'DNA'];
    const kept = ['DNA', 'RNA'];
    expect(profileChannels({ kind: 'together', channels }, STUDY)).toEqual({ channels: kept, apart: false });
    expect(profileChannels({ kind: 'each', channels, combine: 'concatenate' }, STUDY)).toEqual({
      channels: kept,
      apart: true,
    });
    expect(profileChannels({ kind: 'auto' }, STUDY)).toEqual({ channels: STUDY, apart: false });
  });

  it('cannot be averaged', () => {
    expect(() => profileChannels({ kind: 'each', channels: [], combine: 'average' }, STUDY)).toThrow(
      'channels cannot be averaged in the morphology profile',
    );
  });
});
