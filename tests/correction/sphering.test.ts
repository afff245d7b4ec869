import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import type { Values } from '../../main/core/matrix';
import { Matrix, takeRows } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import { thinSvd } from '../../main/math/svd';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

const sphering = corrections.find('sphering');

function noise(rows: number, cols: number): Samples {
  const rng = createRng(5, 'sphering');
  const mixing = Float64Array.from({ length: cols * cols }, () => rng.normal());
  const data = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const draw = Array.from({ length: cols }, () => rng.normal());
    for (let j = 0; j < cols; j++) {
      for (let k = 0; k < cols; k++) data[i * cols + j] += draw[k] * mixing[k * cols + j];
    }
  }
  return {
    features: new Matrix(rows, cols, data),
    featureNames: Array.from({ length: cols }, (_, j) => `f${j}`),
    batches: [factorOf(Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 'a' : 'b')))],
    columns: new Map(),
  };
}

function covariance({ rows, cols, data }: Values): Float64Array {
  const means = new Float64Array(cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) means[j] += data[i * cols + j] / rows;
  const out = new Float64Array(cols * cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      for (let k = 0; k < cols; k++) {
        out[j * cols + k] += ((data[i * cols + j] - means[j]) * (data[i * cols + k] - means[k])) / (rows - 1);
      }
    }
  }
  return out;
}

const identity = (d: number): Float64Array =>
  Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 1 : 0));

describe('sphering by its definition', () => {
  it.each(['zca', 'zca-cor', 'pca', 'pca-cor'])('%s makes the covariance the identity', async (kind) => {
    const fitted = await sphering.fit(noise(80, 5), { kind, epsilon: 0 }, testRun());
    expectClose(covariance(fitted.corrected), identity(5), { atol: 1e-9 });
    expect(fitted.warnings).toEqual([]);
    expect(fitted.space).toBe(kind.startsWith('pca') ? 'new' : 'kept');
  });

  it('spheres every batch on its own', async () => {
    const samples = noise(80, 4);
    const { corrected } = await sphering.fit(samples, { 'per-batch': true, epsilon: 0 }, testRun());
    for (const start of [0, 1]) {
      const rows = Array.from({ length: 40 }, (_, i) => 2 * i + start);
      expectClose(covariance(takeRows(corrected, rows)), identity(4), { atol: 1e-9 });
    }
  });

  it('warns when the rows to learn from do not span the features, and stays finite', async () => {
    const fitted = await sphering.fit(noise(6, 9), {}, testRun());
    expect(fitted.diagnostics).toEqual({ rank: 5, features: 9 });
    expect(fitted.warnings?.[0]).toMatch(/the 6 rows to learn from vary in 5 of 9 directions/);
    expect(fitted.corrected.data.every(Number.isFinite)).toBe(true);
  });

  it('keeps all directions with pca on fewer rows than features', async () => {
    const zca = await sphering.fit(noise(6, 9), { kind: 'zca' }, testRun());
    const pca = await sphering.fit(noise(6, 9), { kind: 'pca' }, testRun());
    const inner = ({ corrected: { cols, data } }: typeof zca): number[] =>
      Array.from({ length: 6 }, (_, i) =>
        Float64Array.from(data.subarray(i * cols, (i + 1) * cols)).reduce((sum, v) => sum + v * v, 0),
      );
    expectClose(inner(pca), inner(zca), { rtol: 1e-9 });
  });

  it('is exact for features of very different scales', async () => {
    const samples = noise(80, 5);
    const scales = [1, 1e-3, 1e-6, 1e-9, 30];
    const data = samples.features.data.map((value, at) => value * scales[at % 5]);
    const features = new Matrix(80, 5, Float64Array.from(data));
    const { corrected } = await sphering.fit(
      { ...samples, features },
      { kind: 'zca', epsilon: 0 },
      testRun(),
    );
    expectClose(covariance(corrected), identity(5), { atol: 1e-2 });
  });

  it('refuses rows that are all alike', async () => {
    const features = new Matrix(20, 3, new Float64Array(60).fill(2));
    await expect(sphering.fit({ ...noise(20, 3), features }, {}, testRun())).rejects.toThrow(
      'the 20 rows that sphering learns from are all alike',
    );
  });

  it('refuses pca per batch, whose axes would not fit together', async () => {
    await expect(sphering.fit(noise(20, 3), { kind: 'pca', 'per-batch': true }, testRun())).rejects.toThrow(
      'sphering of each batch needs a zca kind',
    );
  });

  it('refuses one control', async () => {
    const control = Uint8Array.from({ length: 20 }, (_, i) => (i === 3 ? 1 : 0));
    await expect(sphering.fit({ ...noise(20, 3), control }, {}, testRun())).rejects.toThrow(
      'sphering needs at least 2 negative controls in the table, got 1',
    );
  });
});

/** Columns turned so that their largest entry is positive, as the oracles store PCA results. */
function signed({ rows, cols, data }: Values): Float64Array {
  const out = Float64Array.from(data);
  for (let j = 0; j < cols; j++) {
    let peak = 0;
    for (let i = 0; i < rows; i++)
      if (Math.abs(data[i * cols + j]) > Math.abs(peak)) peak = data[i * cols + j];
    if (peak < 0) for (let i = 0; i < rows; i++) out[i * cols + j] = -out[i * cols + j];
  }
  return out;
}

/** Rows projected on the row space of the centred fit rows. */
function projected(x: Values, fitRows: Values): Float64Array {
  const { rows, cols } = fitRows;
  const centred = Float64Array.from(fitRows.data);
  for (let j = 0; j < cols; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += centred[i * cols + j] / rows;
    for (let i = 0; i < rows; i++) centred[i * cols + j] -= mean;
  }
  const { vt } = thinSvd(centred, rows, cols);
  const out = new Float64Array(x.rows * cols);
  for (let i = 0; i < x.rows; i++) {
    for (let k = 0; k < rows - 1; k++) {
      let dot = 0;
      for (let j = 0; j < cols; j++) dot += x.data[i * cols + j] * vt[k * cols + j];
      for (let j = 0; j < cols; j++) out[i * cols + j] += dot * vt[k * cols + j];
    }
  }
  return out;
}

describeShared('sphering against pycytominer v1.2.0', 'oracles', () => {
  it.each<[CaseName, string, object]>([
    ['blobs', 'spherize_ZCA_all', { kind: 'zca', fit: 'all' }],
    ['blobs', 'spherize_ZCA_controls', { kind: 'zca', fit: 'controls' }],
    ['blobs', 'spherize_ZCA-cor_all', { kind: 'zca-cor', fit: 'all' }],
    ['blobs', 'spherize_ZCA-cor_controls', { kind: 'zca-cor', fit: 'auto' }],
    ['blobs', 'spherize_ZCA-cor_controls_eps1', { kind: 'zca-cor', fit: 'controls', epsilon: 1 }],
    ['blobs', 'spherize_PCA_all', { kind: 'pca', fit: 'all' }],
    ['blobs', 'spherize_PCA_controls', { kind: 'pca', fit: 'controls' }],
    ['blobs', 'spherize_PCA-cor_all', { kind: 'pca-cor', fit: 'all' }],
    ['blobs', 'spherize_PCA-cor_controls', { kind: 'pca-cor', fit: 'controls' }],
  ])('%s %s', async (caseName, id, params) => {
    const oracle = readOracle(caseName, id);
    const { corrected } = await sphering.fit(readCase(caseName), { ...params }, testRun());
    const ours = id.includes('PCA') ? signed(corrected) : corrected.data;
    expectClose(ours, oracle.matrix('corrected').data, oracle.tolerance);
  });

  it('digits spherize_ZCA_all', async () => {
    const oracle = readOracle('digits', 'spherize_ZCA_all');
    const samples = { ...readCase('digits'), features: oracle.matrix('../spherize_input') };
    const { corrected } = await sphering.fit(samples, { kind: 'zca', fit: 'all' }, testRun());
    expectClose(corrected.data, oracle.matrix('corrected').data, oracle.tolerance);
  });

  // Fewer rows than features: only what lies in the row space of the fit rows can be compared, and ε is a matter of 1e-6.
  it.each([
    ['spherize_ZCA_all', 'all'],
    ['spherize_ZCA_controls', 'controls'],
  ])('bladder %s in the row space', async (id, fit) => {
    const samples = readCase('bladder');
    const expected = readOracle('bladder', id).matrix('corrected');
    const fitted = await sphering.fit(samples, { kind: 'zca', fit }, testRun());
    const rows = [...samples.control!.keys()].filter((i) => fit === 'all' || samples.control![i] === 1);
    const fitRows = takeRows(samples.features, rows);
    expectClose(projected(fitted.corrected, fitRows), projected(expected, fitRows), {
      rtol: 1e-4,
      atol: 1e-4,
    });
    expect(fitted.warnings).toHaveLength(1);
  });

  it.each([
    ['spherize_ZCA-cor_all', { kind: 'zca-cor', fit: 'all' }],
    ['spherize_ZCA-cor_controls', { kind: 'zca-cor', fit: 'controls' }],
    ['spherize_PCA_all', { kind: 'pca', fit: 'all' }],
  ])('bladder %s warns of its rank', async (id, params) => {
    const { values } = readOracle('bladder', id);
    const fitted = await sphering.fit(readCase('bladder'), params, testRun());
    expect(fitted.diagnostics['rank']).toBe(values['rank_of_centred_fit_rows']);
    expect(fitted.warnings).toHaveLength(1);
  });

  it('does not follow the later versions, which decompose uncentred rows', async () => {
    const defect = readOracle('blobs', 'spherize_ZCA_all__head_uncentred_svd').matrix('corrected');
    const { corrected } = await sphering.fit(readCase('blobs'), { kind: 'zca', fit: 'all' }, testRun());
    expectClose(covariance(corrected), identity(32), { atol: 1e-6 });
    expect(() => expectClose(covariance(defect), identity(32), { atol: 1e-2 })).toThrow();
  });
});
