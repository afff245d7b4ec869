import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { DeviceReport } from '../../main/core/compute';
import { describeWith } from '../helpers/shared';
import { DRIVER } from '../helpers/webgpu-driver';

const TITLE = 'WebGPU on a software driver';

interface ChildReport {
  readonly device: DeviceReport;
  readonly automatic: DeviceReport;
  readonly product: number;
  readonly distances: number;
  readonly network: number;
  readonly sameNeighbours: boolean;
}

function runChild(): ChildReport {
  const child = spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'webgpu-child.ts')],
    {
      env: { ...process.env, VK_ICD_FILENAMES: DRIVER },
      encoding: 'utf8',
      timeout: 110_000,
    },
  );
  const line = child.stdout.trim().split('\n').at(-1) ?? '';
  if (child.status !== 0 || line === '')
    throw new Error(`the child failed (${child.status}): ${child.stderr}`);
  return JSON.parse(line) as ChildReport;
}

describeWith(TITLE, DRIVER, () => {
  it('passes the self-test, agrees with the processor, and is not what auto chooses', () => {
    const report = runChild();
    expect(report.device).toEqual({ asked: 'webgpu', used: 'webgpu' });
    expect(report.product).toBeLessThan(1e-3);
    expect(report.distances).toBeLessThan(1e-4);
    expect(report.network).toBeLessThan(1e-4);
    expect(report.sameNeighbours).toBe(true);
    expect(report.automatic.used).toBe('cpu');
    expect(report.automatic.fellBackBecause).toContain('WebGPU: it works, but is not faster here');
  });
});
