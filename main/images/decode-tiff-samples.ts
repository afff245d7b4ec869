/**
 * TIFF samples exactly as stored, through geotiff: everything that libvips refuses, converts or inverts
 * (doubles, signed and 32-bit integers, MinIsWhite, more than three samples a pixel).
 * Values wider than a Plane holds become single floats: exact for int16, to 24 bits for uint32 and doubles.
 */
import type { Plane } from '../core/plane';
import { toPlanes } from './decoded-image';
import type { TiffPage } from './tiff-pages';

function ceilingOf(page: TiffPage): number {
  if (page.sampleFormat === 'float') return 1;
  return 2 ** (page.sampleFormat === 'int' ? page.bits - 1 : page.bits) - 1;
}

const toStored = (samples: ArrayLike<number>): Plane['data'] =>
  samples instanceof Uint8Array || samples instanceof Uint16Array ? samples : Float32Array.from(samples);

/** The planes of page `index`, without its alpha samples. */
export async function decodeTiffSamples(
  bytes: Uint8Array,
  page: TiffPage,
  index: number,
): Promise<readonly Plane[]> {
  // Loaded when first needed: few labs have such files, and it is the largest of the decoders.
  const { fromArrayBuffer } = await import('geotiff');
  const file = await fromArrayBuffer(new Uint8Array(bytes).buffer);
  const image = await file.getImage(index);
  const samples = Array.from({ length: page.samples - page.alphas }, (_, i) => i);
  const rasters = await image.readRasters({ interleave: false, samples });
  return toPlanes(Array.from(rasters, toStored), page.width, page.height, ceilingOf(page));
}
