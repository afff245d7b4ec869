import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { DeviceReport } from '../../main/core/compute';
import type { PrecisionReport } from '../../main/embedding/backend';
import { describeShared, describeWith } from '../helpers/shared';
import { DRIVER } from '../helpers/webgpu-driver';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { readGolden } from './golden-models';

const TITLE = 'golden checkpoints, imported from the command line, through WebGPU on a software driver';

interface Line {
  readonly id: string;
  readonly device: DeviceReport;
  readonly off: number;
  readonly tolerance: number;
  /** Where halves were asked for. */
  readonly precision: PrecisionReport;
  readonly halfOff: number;
}

describeWith(TITLE, DRIVER, () => {
  describeShared('golden checkpoints', 'models/golden', (folder) => {
    const file = temporaryFolder();
    it('give the numbers of the published code', { timeout: 300_000 }, () => {
      const child = spawnSync(
        process.execPath,
        [
          ...['--import', 'tsx', path.join(import.meta.dirname, 'golden-webgpu-child.ts')],
          ...[folder, file('models')],
        ],
        { env: { ...process.env, VK_ICD_FILENAMES: DRIVER }, encoding: 'utf8', timeout: 290_000 },
      );
      const line = child.stdout.trim().split('\n').at(-1) ?? '';
      if (child.status !== 0 || line === '')
        throw new Error(`the child failed (${child.status}): ${child.stderr}`);
      const report = JSON.parse(line) as readonly Line[];
      expect(report.map(({ id }) => id)).toEqual(readGolden(folder).cases.map(({ id }) => id));
      for (const { id, device, off, tolerance, precision, halfOff } of report) {
        expect(device, id).toEqual({ asked: 'webgpu', used: 'webgpu' });
        expect(off, id).toBeLessThan(tolerance);
        // The software driver has no halves: single precision does the work, and the reason is told.
        if (precision.used === 'fp32') expect(precision.fellBackBecause, id).toMatch(/\S/);
        expect(halfOff, id).toBeLessThan(precision.used === 'fp32' ? tolerance : 0.1);
      }
    });
  });
});
