import type { Run } from '../../main/core/correction';
import type { Factor } from '../../main/core/factor';
import { factorOf } from '../../main/core/factor';
import { Matrix } from '../../main/core/matrix';
import type { Evaluated, Score } from '../../main/core/metric';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { takeSamples } from '../../main/core/samples';
import type { EvaluatedExtras } from '../../main/metrics/evaluated';
import { createEvaluated } from '../../main/metrics/evaluated';
import { metrics } from '../../main/metrics/registry';
import type { CaseName } from '../helpers/oracle';
import { readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';

export type Embedding = 'raw' | 'combat_param';

/** A case's samples as they are, or with the features that ComBat corrected, as the oracles' names say. */
export function embeddedCase(name: CaseName, embedding: Embedding): Samples {
  const samples = readCase(name);
  if (embedding === 'raw') return samples;
  return { ...samples, features: readOracle(name, 'combat_param').matrix('corrected') };
}

/** The samples with the compound as label: what the copairs, NSC and EFAAR oracles call the perturbation. */
export const byCompound = (samples: Samples): Samples => ({
  ...samples,
  label: samples.columns.get('compound') as Factor,
});

/** The rows that the copairs oracles took: every sixth of the long case. */
export const copairsRows = (samples: Samples): Samples => {
  const step = samples.features.rows > 700 ? 6 : 1;
  const count = Math.ceil(samples.features.rows / step);
  return takeSamples(
    samples,
    Array.from({ length: count }, (_, i) => i * step),
  );
};

export function score(
  id: string,
  input: Samples | Evaluated,
  params: Readonly<Record<string, unknown>> = {},
  run: Run = testRun(),
): Promise<Score> {
  const evaluated = 'samples' in input ? input : createEvaluated(input);
  return metrics.find(id).score(evaluated, params, run);
}

/** The number a score has; a null score fails the test with its reason. */
export function valueOf(found: Score): number {
  if (found.value === null) throw new Error(`no score: ${found.why}`);
  return found.value;
}

/** A named number among a score's parts, `perLabel.x.mAP` for nested ones. */
export function part(found: Score, path: string): number {
  const value = path
    .split('.')
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], found.parts);
  if (typeof value !== 'number') throw new Error(`part ${path} is ${String(value)}`);
  return value;
}

/** Small synthetic table: labels, batches and mechanisms with known offsets, label 0 (`dmso`) as control. */
export function smallSamples(rows = 96, seed = 3): Samples {
  const rng = createRng(seed, 'small samples');
  const cols = 6;
  const data = new Float64Array(rows * cols);
  const labels: string[] = [];
  const batches: string[] = [];
  for (let i = 0; i < rows; i++) {
    const label = i % 4;
    const batch = Math.floor(i / 4) % 3;
    labels.push(['dmso', 'taxol', 'nocodazole', 'aphidicolin'][label]);
    batches.push(['week b', 'week a', 'week c'][batch]);
    for (let j = 0; j < cols; j++) {
      data[i * cols + j] = rng.normal() + (j === label ? 2.5 : 0) + (j === 4 ? batch : 0) + 0.5;
    }
  }
  const label = factorOf(labels);
  return {
    features: new Matrix(rows, cols, data),
    featureNames: Array.from({ length: cols }, (_, j) => `f${j}`),
    batches: [factorOf(batches)],
    label,
    group: factorOf(
      labels.map((name) =>
        name === 'taxol' || name === 'nocodazole' ? 'tubulin' : name === 'dmso' ? '' : 'dna',
      ),
    ),
    control: Uint8Array.from(labels, (name) => (name === 'dmso' ? 1 : 0)),
    columns: new Map([['label', label]]),
  };
}

/** Everything a metric may need beside the samples. */
export function smallExtras(samples: Samples): EvaluatedExtras {
  const { features } = samples;
  const shifted = features.data.map((value, i) => value + ((i * 7919) % 13) / 13);
  const clusters = [0.2, 1].map((resolution, r) => ({
    name: `leiden ${resolution}`,
    resolution,
    clusters: factorOf(
      Array.from({ length: features.rows }, (_, i) => String(features.data[i * features.cols + r] > 1)),
    ),
  }));
  return {
    clusters,
    before: new Matrix(features.rows, features.cols, Float64Array.from(shifted)),
    other: new Matrix(features.rows, features.cols, Float64Array.from(shifted)),
    pairs: [
      ['taxol', 'nocodazole'],
      ['taxol', 'aphidicolin'],
    ],
  };
}
