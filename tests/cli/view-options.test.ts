import { describe, expect, it } from 'vitest';
import { readChannels, readViews } from '../../main/cli/view-options';

describe('--channels', () => {
  it.each([
    [undefined, { kind: 'auto' }],
    ['auto', { kind: 'auto' }],
    ['DNA,RNA,ER', { kind: 'together', channels: ['DNA', 'RNA', 'ER'] }],
    ['rgb:DNA, RNA ,ER', { kind: 'together', channels: ['DNA', 'RNA', 'ER'] }],
    ['each', { kind: 'each', channels: [], combine: 'concatenate' }],
    ['each:DNA,RNA', { kind: 'each', channels: ['DNA', 'RNA'], combine: 'concatenate' }],
    ['average:DNA', { kind: 'each', channels: ['DNA'], combine: 'average' }],
    ['eachother', { kind: 'together', channels: ['eachother'] }],
  ])('%s', (text, choice) => {
    expect(readChannels(text)).toEqual(choice);
  });

  it('refuses to name none', () => {
    expect(() => readChannels('rgb:')).toThrow('--channels must name channels, got "rgb:"');
  });
});

describe('--tile', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['centre', { kind: 'centre' }],
    ['2x3', { kind: 'grid', down: 2, across: 3 }],
  ])('%s', (tile, view) => {
    expect(readViews({ channels: undefined, tile })).toEqual(view);
  });

  it.each(['0x2', '101x1', '2', 'left'])('refuses %s', (tile) => {
    expect(() => readViews({ channels: undefined, tile })).toThrow(/--tile must be whole, centre, or rows/);
  });
});
