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

const given = {
  channels: undefined,
  tile: undefined,
  cells: undefined,
  'cells-channel': undefined,
  'cell-size': undefined,
  'cell-border': 'reflect',
} as const;

describe('--cells', () => {
  it('takes a table, or finds nuclei in a channel', () => {
    expect(readViews({ ...given, cells: 'cells.csv', 'cell-size': '48' })).toEqual({
      kind: 'cells',
      from: { kind: 'table', file: 'cells.csv' },
      sizePx: 48,
      border: 'reflect',
    });
    expect(readViews({ ...given, cells: 'detect', 'cells-channel': 'DNA' })).toMatchObject({
      from: { kind: 'detect', channel: 'DNA' },
      sizePx: 64,
    });
  });

  it.each([
    ['20um', { sizePx: 64, sizeUm: 20 }],
    ['12.5 µm', { sizePx: 64, sizeUm: 12.5 }],
    ['48px', { sizePx: 48 }],
  ])('takes a size of %s', (size, expected) => {
    expect(readViews({ ...given, cells: 'detect', 'cell-size': size })).toMatchObject(expected);
  });

  it.each(['0um', '20mm', '3', '5000', ''])('refuses a size of "%s"', (size) => {
    expect(() => readViews({ ...given, cells: 'detect', 'cell-size': size })).toThrow(
      '--cell-size must be a whole number of pixels in [4, 4096], or µm such as 20um',
    );
  });

  it('refuses what cannot be had together', () => {
    expect(() => readViews({ ...given, cells: 'a.csv', tile: '2x2' })).toThrow('--tile and --cells');
    expect(() => readViews({ ...given, cells: 'a.csv', 'cells-channel': 'DNA' })).toThrow('--cells detect');
    expect(() => readViews({ ...given, cells: 'a.csv', 'cell-size': '48.5' })).toThrow('whole number');
  });
});

describe('--tile', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['centre', { kind: 'centre' }],
    ['2x3', { kind: 'grid', down: 2, across: 3 }],
  ])('%s', (tile, view) => {
    expect(readViews({ ...given, tile })).toEqual(view);
  });

  it.each(['0x2', '101x1', '2', 'left'])('refuses %s', (tile) => {
    expect(() => readViews({ ...given, tile })).toThrow(/--tile must be whole, centre, or rows/);
  });
});
