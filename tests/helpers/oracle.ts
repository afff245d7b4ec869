import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Factor } from '../../main/core/factor';
import { factorOf } from '../../main/core/factor';
import type { Matrix } from '../../main/core/matrix';
import { toDouble } from '../../main/core/matrix';
import type { Samples } from '../../main/core/samples';
import { decodeMatrix, decodeNpy } from '../../main/tables/npy';
import { SHARED } from './shared';

export type CaseName = 'blobs' | 'bladder' | 'digits';

export interface Tolerance {
  readonly atol?: number;
  readonly rtol?: number;
}

/** One record of a reference implementation: its call, tolerance, scalars and arrays. */
export interface Oracle {
  readonly folder: string;
  readonly status: 'ok' | 'reference_refuses' | 'reference_degenerate';
  readonly call: string;
  readonly tolerance: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
  matrix(name: string): Matrix<Float64Array>;
  vector(name: string): Float64Array;
}

const folderOf = (...parts: string[]): string => path.join(SHARED, 'oracles', ...parts);

const readVector = (file: string): Float64Array =>
  Float64Array.from(decodeNpy(readFileSync(file), file).data, Number);

const readMatrix = (file: string): Matrix<Float64Array> => toDouble(decodeMatrix(readFileSync(file), file));

export function readOracle(caseName: CaseName, id: string): Oracle {
  const folder = folderOf(caseName, id);
  const record = JSON.parse(readFileSync(path.join(folder, 'oracle.json'), 'utf8')) as Oracle;
  return {
    ...record,
    folder,
    matrix: (name) => readMatrix(path.join(folder, `${name}.npy`)),
    vector: (name) => readVector(path.join(folder, `${name}.npy`)),
  };
}

const readFactor = (caseName: CaseName, column: string): Factor =>
  factorOf(Array.from(readVector(folderOf(caseName, `${column}.npy`)), String));

/** A case's input as Samples in double precision: batch, label, control (label 0), compound and moa as columns, moa as group. */
export function readCase(caseName: CaseName): Samples {
  const features = readMatrix(folderOf(caseName, 'X.npy'));
  const columns = new Map(
    ['batch', 'label', 'compound', 'moa'].map((name) => [name, readFactor(caseName, name)] as const),
  );
  const control = Uint8Array.from(readVector(folderOf(caseName, 'control.npy')));
  return {
    features,
    featureNames: Array.from({ length: features.cols }, (_, j) => `f${j}`),
    batches: [readFactor(caseName, 'batch')],
    label: readFactor(caseName, 'label'),
    group: readFactor(caseName, 'moa'),
    control,
    columns,
  };
}

/** numpy.allclose, with the worst entry named. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { atol = 0, rtol = 0 }: Tolerance,
): void {
  expect(actual.length).toBe(expected.length);
  let worst = -1;
  let excess = 0;
  for (let i = 0; i < expected.length; i++) {
    const over = Math.abs(actual[i] - expected[i]) - (atol + rtol * Math.abs(expected[i]));
    if (over > excess || Number.isNaN(over)) {
      worst = i;
      excess = Number.isNaN(over) ? Infinity : over;
    }
  }
  const found = worst < 0 ? 'all close' : `entry ${worst}: ${actual[worst]} against ${expected[worst]}`;
  expect(found).toBe('all close');
}
