/**
 * Where the points of a layout start: two smooth coordinates, stretched to 10 with a little noise that
 * separates copies, then each axis to 0 … 10, as umap-learn does before its descent.
 */
import type { Run } from '../../core/correction';
import type { Values } from '../../core/matrix';
import { createRng } from '../../core/rng';
import type { Task } from '../../core/task';
import type { FuzzyGraph } from './fuzzy-graph';
import { hasSpectralCoordinates, spectralCoordinates } from './spectral';

const SIZE = 10;
const NOISE = 1e-4;

type Axes = readonly [Float64Array, Float64Array];

/** The first two principal components; an axis the data do not have is zero. */
async function principalAxes(features: Values, run: Run, task: Task): Promise<Axes> {
  const { rows } = features;
  if (rows < 2) return [new Float64Array(rows), new Float64Array(rows)];
  const { scores } = await run.compute.pca(features, 2, task);
  const axis = (j: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, i) => (j < scores.cols ? scores.data[i * scores.cols + j] : 0));
  return [axis(0), axis(1)];
}

function spread(axis: Float64Array): { low: number; width: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const value of axis) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, width: high - low };
}

/** Row-major n × 2 from two axes. */
function placeAxes(axes: Axes, run: Run): Float32Array {
  const rng = createRng(run.seed, 'umap/start');
  const rows = axes[0].length;
  const farthest = axes.reduce((most, axis) => axis.reduce((m, v) => Math.max(m, Math.abs(v)), most), 0);
  const stretch = farthest > 0 ? SIZE / farthest : 0;
  const out = new Float32Array(2 * rows);
  axes.forEach((axis, j) => {
    const noisy = axis.map((value) => value * stretch + NOISE * rng.normal());
    const { low, width } = spread(noisy);
    noisy.forEach((value, i) => {
      out[2 * i + j] = width > 0 ? (SIZE * (value - low)) / width : 0;
    });
  });
  return out;
}

/**
 * The start of a layout, row-major n × 2.
 * @param kind `spectral` falls back on `pca` where the graph is in pieces or has fewer than ten rows
 */
export async function startLayout(
  kind: 'pca' | 'spectral',
  features: Values,
  graph: FuzzyGraph,
  run: Run,
  task: Task,
): Promise<Float32Array> {
  const axes =
    kind === 'spectral' && hasSpectralCoordinates(graph)
      ? await spectralCoordinates(graph, createRng(run.seed, 'umap/spectral'), task)
      : await principalAxes(features, run, task);
  return placeAxes(axes, run);
}
