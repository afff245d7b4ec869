import { describe, expect, it } from 'vitest';
import { factorOf } from '../../main/core/factor';
import type { Values } from '../../main/core/matrix';
import { Matrix } from '../../main/core/matrix';
import { createRng } from '../../main/core/rng';
import type { Samples } from '../../main/core/samples';
import { takeSamples } from '../../main/core/samples';
import { corrections } from '../../main/correction/registry';
import type { CaseName } from '../helpers/oracle';
import { expectClose, readCase, readOracle } from '../helpers/oracle';
import { testRun } from '../helpers/run';
import { describeShared } from '../helpers/shared';

const tvn = corrections.find('tvn');

/** Inner products of the first rows: independent of the signs and order of axes. */
function gram({ cols, data }: Values, rows: number, columns = cols): Float64Array {
  const out = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      for (let c = 0; c < columns; c++) out[i * rows + j] += data[i * cols + c] * data[j * cols + c];
    }
  }
  return out;
}

function samplesOf(rows: number, cols: number): Samples {
  const rng = createRng(8, 'tvn');
  return {
    features: new Matrix(
      rows,
      cols,
      Float64Array.from({ length: rows * cols }, (_, at) => (1 + (at % cols)) * rng.normal()),
    ),
    featureNames: Array.from({ length: cols }, (_, j) => `f${j}`),
    batches: [factorOf(Array.from({ length: rows }, (_, i) => `b${i % 2}`))],
    control: Uint8Array.from({ length: rows }, (_, i) => (i % 4 < 2 ? 1 : 0)),
    columns: new Map(),
  };
}

describe('tvn by its definition', () => {
  it('makes the controls white around zero without coral', async () => {
    const samples = samplesOf(80, 3);
    const { corrected } = await tvn.fit(samples, { coral: false }, testRun());
    const controls = [...samples.control!.keys()].filter((i) => samples.control![i] === 1);
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b <= a; b++) {
        const product = controls.reduce(
          (sum, i) => sum + corrected.data[i * 3 + a] * corrected.data[i * 3 + b],
          0,
        );
        expect(product / controls.length).toBeCloseTo(a === b ? 1 : 0, 9);
      }
    }
  });

  it('needs two controls in every batch for coral, and names the batch', async () => {
    const samples = samplesOf(20, 3);
    const control = samples.control!.map((flag, i) => (samples.batches[0].codes[i] === 1 ? 0 : flag));
    await expect(tvn.fit({ ...samples, control }, {}, testRun())).rejects.toThrow(
      'tvn with coral needs 2 negative controls or more in every batch, too few in 1 batch: b1',
    );
    await expect(tvn.fit({ ...samples, control }, { coral: false }, testRun())).resolves.toBeDefined();
  });

  it('places an unseen batch by its own controls', async () => {
    const samples = samplesOf(80, 3);
    const { model } = await tvn.fit(samples, {}, testRun());
    const part = takeSamples(samples, [...Array(40).keys()]);
    const renamed = { ...part, batches: [{ ...part.batches[0], levels: ['new', 'b1'] }] };
    const placed = await tvn.apply!(model!, renamed, testRun());
    expect(placed.data.every((value) => Number.isFinite(value))).toBe(true);
    const bare = { ...renamed, control: new Uint8Array(40) };
    await expect(tvn.apply!(model!, bare, testRun())).rejects.toThrow('too few in 1 batch: new');
  });
});

describeShared('tvn against EFAAR_benchmarking', 'oracles', () => {
  it.each<[CaseName, string, boolean]>([
    ['blobs', 'tvn', false],
    ['blobs', 'tvn_coral', true],
    ['digits', 'tvn_coral', true],
  ])('%s %s', async (caseName, id, coral) => {
    const oracle = readOracle(caseName, id);
    const { corrected } = await tvn.fit(readCase(caseName), { coral }, testRun());
    const expected = oracle.matrix('gram');
    // digits: three pixels are constant in the controls of a batch and rank is lost, which leaves Gram entries as they are.
    expectClose(gram(corrected, expected.rows), expected.data, { rtol: 1e-5, atol: 1e-5 });
  });

  it('bladder tvn: seven leading axes, where the reference keeps an eighth of rounding errors', async () => {
    const theirs = readOracle('bladder', 'tvn').matrix('corrected');
    const { corrected, warnings } = await tvn.fit(readCase('bladder'), { coral: false }, testRun());
    expect(corrected.cols).toBe(7);
    expect(warnings).toEqual(['8 negative controls vary in 7 of 300 directions; only these are kept']);
    expectClose(gram(corrected, 57), gram(theirs, 57, 7), { rtol: 1e-3, atol: 1e-3 });
  });

  it('bladder tvn_coral: refuses where the reference refuses', async () => {
    expect(readOracle('bladder', 'tvn_coral').status).toBe('reference_refuses');
    await expect(tvn.fit(readCase('bladder'), {}, testRun())).rejects.toThrow(/2 negative controls or more/);
  });
});
