import { decode } from 'bmp-ts';
import { InputError } from '../core/errors';
import type { Plane } from '../core/plane';
import { MOST_PIXELS, requirePlausible, splitSamples, toPlanes } from './decoded-image';

/** A BMP's planes and its bits a pixel; a palette of greys gives one plane, every other image red, green and blue. */
export function decodeBmp(bytes: Uint8Array): { planes: readonly Plane[]; bitsPerPixel: number } {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = header.getUint32(18, true) * Math.abs(header.getInt32(22, true));
  if (pixels > MOST_PIXELS) {
    throw new InputError(`has ${pixels} pixels; at most ${MOST_PIXELS} can be read`);
  }
  // Runs of one value, of at most 255 pixels, take two bytes; a pixel of a palette of two takes a bit.
  requirePlausible(header.getUint32(18, true), Math.abs(header.getInt32(22, true)), bytes.length, 128);
  const bmp = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const grey =
    bmp.bitPP <= 8 && bmp.palette.every((entry) => entry.red === entry.green && entry.green === entry.blue);
  // Four bytes a pixel: alpha, blue, green, red. (Asked for RGBA, the decoder leaves palette images in this order.)
  const samples = splitSamples(new Uint8Array(bmp.data), 4, 4, (n) => new Uint8Array(n));
  const colours = [samples[3], samples[2], samples[1]];
  return {
    planes: toPlanes(grey ? [colours[0]] : colours, bmp.width, Math.abs(bmp.height), 255),
    bitsPerPixel: bmp.bitPP,
  };
}
