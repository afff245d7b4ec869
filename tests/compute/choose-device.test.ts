import { describe, expect, it } from 'vitest';
import type { OpenGemm } from '../../main/compute/choose-device';
import { chooseDevice } from '../../main/compute/choose-device';
import type { Gemm } from '../../main/compute/gemm';
import { createGemm } from '../../main/compute/gemm';
import { createOnnxCompute } from '../../main/compute/onnx-compute';
import { ModelError } from '../../main/core/errors';

/** A device whose products are the processor's, put through `change`. */
function deviceWith(change: (value: number) => number): Gemm {
  const processor = createGemm('cpu', 1);
  return {
    async multiply(a, b, options, into) {
      await processor.multiply(a, b, options, into);
      for (let i = 0; i < into.data.length; i++) into.data[i] = change(into.data[i]);
    },
    roots: (a, b, into) => processor.roots(a, b, into),
    smallest: (a, b, into) => processor.smallest(a, b, into),
  };
}

const onlyProcessor: OpenGemm = (device) => {
  if (device !== 'cpu') throw new ModelError(`the model cannot be opened on ${device}: no such card`);
  return createGemm('cpu', 1);
};

describe('chooseDevice', () => {
  it('takes the processor as asked, without a word', async () => {
    const { report } = await chooseDevice('cpu', 'single', onlyProcessor);
    expect(report).toEqual({ asked: 'cpu', used: 'cpu' });
  });

  it('takes a device that passes its self-test', async () => {
    const right = deviceWith((value) => value);
    const { gemm, report } = await chooseDevice('cuda', 'single', () => right);
    expect(report).toEqual({ asked: 'cuda', used: 'cuda' });
    expect(gemm).toBe(right);
  });

  it('falls back from a device that cannot be opened, and says why', async () => {
    const { report } = await chooseDevice('cuda', 'single', onlyProcessor);
    expect(report.used).toBe('cpu');
    expect(report.fellBackBecause).toBe(
      'CUDA cannot be used: the model cannot be opened on cuda: no such card',
    );
  });

  it.each([
    ['half precision', (value: number) => Math.round(value * 256) / 256],
    ['nothing', () => 0],
    ['NaN', () => NaN],
  ])('falls back from a device that computes %s', async (_name, change) => {
    const open: OpenGemm = (device) => (device === 'cpu' ? createGemm('cpu', 1) : deviceWith(change));
    const { report } = await chooseDevice('dml', 'single', open);
    expect(report.used).toBe('cpu');
    expect(report.fellBackBecause).toContain('DirectML cannot be used: its products are off by');
  });

  it('computes doubles on the processor, and says so', async () => {
    const { report } = await chooseDevice('webgpu', 'double', onlyProcessor);
    expect(report).toEqual({
      asked: 'webgpu',
      used: 'cpu',
      fellBackBecause: 'double precision is computed on the processor only',
    });
  });

  it('auto: the processor where nothing else works', async () => {
    const { report } = await chooseDevice('auto', 'single', onlyProcessor);
    expect(report.used).toBe('cpu');
    expect(report.fellBackBecause).toContain('no graphics device can be used with profit (CUDA: ');
  });

  it('auto: the processor where a device works, but slowly', async () => {
    const right = deviceWith((value) => value);
    const slow: Gemm = {
      ...right,
      async multiply(a, b, options, into) {
        // Far from any speed that a busy machine could lend it by delaying the processor.
        for (let run = 0; run < (into.rows < 2048 ? 30 : 4); run++) await right.multiply(a, b, options, into);
      },
    };
    const open: OpenGemm = (device) => (device === 'cpu' ? createGemm('cpu') : slow);
    const { report } = await chooseDevice('auto', 'single', open);
    expect(report.used).toBe('cpu');
    expect(report.fellBackBecause).toContain('CUDA: it works, but is not faster here than the processor');
  });

  it('lets other errors through', async () => {
    const broken: OpenGemm = () => {
      throw new TypeError('a fault of ours');
    };
    await expect(chooseDevice('cuda', 'single', broken)).rejects.toThrow('a fault of ours');
  });

  it('reports what the compute really uses', async () => {
    const compute = await createOnnxCompute({ device: 'coreml', precision: 'single', threads: 1 });
    if (process.platform === 'darwin') expect(compute.device.asked).toBe('coreml');
    else expect(compute.device.fellBackBecause).toContain('CoreML cannot be used: ');
  });
});
