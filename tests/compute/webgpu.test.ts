import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeviceReport } from '../../main/core/compute';

/** A Vulkan driver in software comes with Chromium (on Debian the packages chromium and libvulkan1). */
const DRIVER = process.env['UNBATCH_VULKAN_DRIVER'] ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
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

if (existsSync(DRIVER)) {
  describe(TITLE, () => {
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
} else if (process.env['CI'] === 'true') {
  throw new Error(`${TITLE}: ${DRIVER} is missing, and CI needs it`);
} else {
  describe.skip(TITLE);
  process.stderr.write(`not run: ${TITLE}, because ${DRIVER} is missing\n`);
}
