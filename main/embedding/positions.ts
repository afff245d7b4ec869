/*
 * Position embeddings for another number of patches than they were stored for: bicubic interpolation of the square
 * grid, as torch.nn.functional.interpolate does it, computed in doubles. Two kernels are in use, and the libraries
 * differ in which: facebookresearch/dinov2 and DINO v1 interpolate without antialiasing by a scale factor with an
 * offset of 0.1 (whose reciprocal is then the step); its models with registers, and timm, with antialiasing;
 * transformers without antialiasing and offset.
 */
import type { VitFacts } from './architecture';

/** Whose way of resizing: the authors of the model, or the library that the file was saved with. */
export type PositionRule = 'original' | 'library';

export interface Interpolation {
  readonly antialias: boolean;
  readonly offset: number;
}

export function interpolationOf(
  { family, registers }: Pick<VitFacts, 'family' | 'registers'>,
  rule: PositionRule,
): Interpolation {
  const antialias = registers > 0 || (rule === 'library' && family === 'timm');
  const plain = antialias || (rule === 'library' && family === 'transformers');
  return { antialias, offset: plain ? 0 : 0.1 };
}

/** Keys' cubic convolution kernel; a = −0.75 in PyTorch, −0.5 where it antialiases (as Pillow). */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** Weights of one axis, outputs × inputs: four neighbours, those outside replaced by the edge. */
function plainWeights(inputs: number, outputs: number, step: number): Float64Array {
  const weights = new Float64Array(outputs * inputs);
  for (let o = 0; o < outputs; o++) {
    const at = (o + 0.5) * step - 0.5;
    const base = Math.floor(at);
    for (let k = base - 1; k <= base + 2; k++) {
      weights[o * inputs + Math.min(Math.max(k, 0), inputs - 1)] += cubic(at - k, -0.75);
    }
  }
  return weights;
}

/** As `plainWeights`, the kernel widened when shrinking, and normalised over the inputs that exist. */
function antialiasedWeights(inputs: number, outputs: number): Float64Array {
  const weights = new Float64Array(outputs * inputs);
  const step = inputs / outputs;
  const wide = Math.max(step, 1);
  for (let o = 0; o < outputs; o++) {
    const centre = step * (o + 0.5);
    const from = Math.max(Math.trunc(centre - 2 * wide + 0.5), 0);
    const to = Math.min(Math.trunc(centre + 2 * wide + 0.5), inputs);
    let sum = 0;
    for (let i = from; i < to; i++) sum += weights[o * inputs + i] = cubic((i - centre + 0.5) / wide, -0.5);
    for (let i = from; i < to; i++) weights[o * inputs + i] /= sum;
  }
  return weights;
}

const axisWeights = (inputs: number, outputs: number, { antialias, offset }: Interpolation): Float64Array =>
  antialias
    ? antialiasedWeights(inputs, outputs)
    : plainWeights(inputs, outputs, offset === 0 ? inputs / outputs : inputs / (outputs + offset));

/**
 * @param grid     side × side × width, row-major
 * @returns rows × cols × width; the same values where the grid has that size already
 */
export function interpolateGrid(
  grid: Float32Array,
  side: number,
  rows: number,
  cols: number,
  interpolation: Interpolation,
): Float32Array {
  if (rows === side && cols === side) return grid;
  const width = grid.length / (side * side);
  const down = axisWeights(side, rows, interpolation);
  const across = axisWeights(side, cols, interpolation);
  const half = new Float64Array(rows * side * width);
  for (let y = 0; y < rows; y++) {
    for (let i = 0; i < side; i++) {
      const weight = down[y * side + i];
      if (weight === 0) continue;
      const line = side * width;
      for (let k = 0; k < line; k++) half[y * line + k] += weight * grid[i * line + k];
    }
  }
  const out = new Float64Array(rows * cols * width);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < cols; x++) {
      const to = (y * cols + x) * width;
      for (let j = 0; j < side; j++) {
        const weight = across[x * side + j];
        if (weight === 0) continue;
        const from = (y * side + j) * width;
        for (let k = 0; k < width; k++) out[to + k] += weight * half[from + k];
      }
    }
  }
  return Float32Array.from(out);
}
