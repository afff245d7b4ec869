/**
 * Batch Styles Standardization: the amplitudes of an image's lowest frequencies are its style (illumination, stain and
 * background), their phases its content. Amplitudes are exchanged for those of a reference, phases stay.
 * Source: Scalbert et al. 2023, arXiv:2303.06088, where the images of a minibatch get the style of one of them while a
 * network is trained. Departures: here the style is given to images before they are measured, once and for all; only
 * the frequencies that change are computed (a separable transform of a few rows and columns, to the last digit what
 * the full transform gives); amplitudes are divided by the number of pixels, so that images of other sizes compare.
 * What it assumes: that low-frequency amplitudes carry no biology. They do carry cell density and mean brightness.
 */
import type { Plane } from '../../core/plane';

/**
 * Frequencies up to this many cycles across the image are exchanged: about 2 % of the area of the spectrum of an image
 * of 224 pixels.
 */
export const STYLE_CYCLES = 16;

/** Frequencies u 0 … STYLE_CYCLES (across) × v −STYLE_CYCLES … STYLE_CYCLES (down); negative u mirror them. */
const ACROSS = STYLE_CYCLES + 1;
const DOWN = 2 * STYLE_CYCLES + 1;
export const STYLE_LENGTH = ACROSS * DOWN;

interface Waves {
  /** cos and sin of 2π k x / length, k 0 … STYLE_CYCLES. */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

function wavesOf(length: number): Waves {
  const cos = new Float64Array(ACROSS * length);
  const sin = new Float64Array(ACROSS * length);
  for (let k = 0; k < ACROSS; k++) {
    for (let x = 0; x < length; x++) {
      const angle = (2 * Math.PI * ((k * x) % length)) / length;
      cos[k * length + x] = Math.cos(angle);
      sin[k * length + x] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** Real and imaginary parts, v × u. */
interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** The lowest coefficients of the discrete Fourier transform. */
function analyse({ width, height, data }: Plane, across: Waves, down: Waves): Spectrum {
  const rowsRe = new Float64Array(ACROSS * height);
  const rowsIm = new Float64Array(ACROSS * height);
  for (let y = 0; y < height; y++) {
    const row = data.subarray(y * width, (y + 1) * width);
    for (let u = 0; u < ACROSS; u++) {
      const at = u * width;
      let re = 0;
      let im = 0;
      for (let x = 0; x < width; x++) {
        re += row[x] * across.cos[at + x];
        im -= row[x] * across.sin[at + x];
      }
      rowsRe[u * height + y] = re;
      rowsIm[u * height + y] = im;
    }
  }
  const re = new Float64Array(STYLE_LENGTH);
  const im = new Float64Array(STYLE_LENGTH);
  for (let j = 0; j < DOWN; j++) {
    const v = j - STYLE_CYCLES;
    const [at, sign] = [Math.abs(v) * height, Math.sign(v)];
    for (let u = 0; u < ACROSS; u++) {
      let sumRe = 0;
      let sumIm = 0;
      for (let y = 0; y < height; y++) {
        const [c, s] = [down.cos[at + y], sign * down.sin[at + y]];
        const [a, b] = [rowsRe[u * height + y], rowsIm[u * height + y]];
        sumRe += a * c + b * s;
        sumIm += b * c - a * s;
      }
      re[j * ACROSS + u] = sumRe;
      im[j * ACROSS + u] = sumIm;
    }
  }
  return { re, im };
}

/** Adds what a change of the lowest coefficients changes in the picture. */
function addChange(
  target: Float32Array,
  { re, im }: Spectrum,
  width: number,
  height: number,
  across: Waves,
  down: Waves,
): void {
  const pixels = width * height;
  const columnRe = new Float64Array(ACROSS);
  const columnIm = new Float64Array(ACROSS);
  for (let y = 0; y < height; y++) {
    columnRe.fill(0);
    columnIm.fill(0);
    for (let j = 0; j < DOWN; j++) {
      const v = j - STYLE_CYCLES;
      const at = Math.abs(v) * height + y;
      const [c, s] = [down.cos[at], Math.sign(v) * down.sin[at]];
      for (let u = 0; u < ACROSS; u++) {
        const [a, b] = [re[j * ACROSS + u], im[j * ACROSS + u]];
        columnRe[u] += a * c - b * s;
        columnIm[u] += a * s + b * c;
      }
    }
    for (let u = 0; u < ACROSS; u++) {
      // Frequencies −u are the mirror images of u, and add the same again; u = 0 stands alone.
      const factor = (u === 0 ? 1 : 2) / pixels;
      const [a, b] = [factor * columnRe[u], factor * columnIm[u]];
      const at = u * width;
      for (let x = 0; x < width; x++)
        target[y * width + x] += a * across.cos[at + x] - b * across.sin[at + x];
    }
  }
}

/** Whether an image is large enough that the frequencies exchanged are those of its own. */
export const hasStyle = ({ width, height }: Pick<Plane, 'width' | 'height'>): boolean =>
  Math.min(width, height) > 2 * STYLE_CYCLES;

/** Amplitudes of the lowest frequencies a pixel, STYLE_LENGTH of them. */
export function styleOf(plane: Plane): Float32Array {
  const { re, im } = analyse(plane, wavesOf(plane.width), wavesOf(plane.height));
  const pixels = plane.width * plane.height;
  return Float32Array.from(re, (a, i) => Math.hypot(a, im[i]) / pixels);
}

/** The plane in another style; values below 0 become 0. */
export function withStyle(plane: Plane, style: Float32Array): Plane {
  const { width, height } = plane;
  const [across, down] = [wavesOf(width), wavesOf(height)];
  const { re, im } = analyse(plane, across, down);
  const pixels = width * height;
  for (let i = 0; i < STYLE_LENGTH; i++) {
    const own = Math.hypot(re[i], im[i]);
    const wanted = style[i] * pixels;
    // Without amplitude there is no phase: it is 0, as of a real number.
    const [cos, sin] = own === 0 ? [1, 0] : [re[i] / own, im[i] / own];
    re[i] = wanted * cos - re[i];
    im[i] = wanted * sin - im[i];
  }
  const data = Float32Array.from(plane.data);
  addChange(data, { re, im }, width, height, across, down);
  for (let i = 0; i < data.length; i++) if (data[i] < 0) data[i] = 0;
  return { ...plane, data };
}
