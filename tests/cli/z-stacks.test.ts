import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { readProfiles } from '../../main/tables/read-profiles';
import { temporaryFolder, unbatch } from '../helpers/cli';

const SIDE = 96;
const folder = temporaryFolder();

/** Blobs on a background, other ones in every plane. */
function draw(seed: number): Uint16Array {
  const rng = createRng(seed, 'stack');
  const data = new Uint16Array(SIDE * SIDE).fill(500);
  for (let blob = 0; blob < 6; blob++) {
    const [x, y, height] = [rng.uniform() * SIDE, rng.uniform() * SIDE, 2000 + 20000 * rng.uniform()];
    for (let i = 0; i < data.length; i++) {
      const squared = ((i % SIDE) - x) ** 2 + (Math.floor(i / SIDE) - y) ** 2;
      data[i] = Math.min(65535, data[i] + Math.round(height * Math.exp(-squared / 40)));
    }
  }
  return data;
}

const write = async (name: string, data: Uint16Array): Promise<void> => {
  const plane: Plane = { width: SIDE, height: SIDE, channel: 'x', data, ceiling: 65535 };
  writeFileSync(path.join(folder, name), await encodeTiff16(plane));
};

/** The profile of one well's pictures. */
async function embed(name: string, ...options: readonly string[]): Promise<readonly number[]> {
  const out = path.join(folder, `${name}.csv`);
  const ran = await unbatch(
    'embed',
    path.join(folder, name),
    '--model',
    'morphology',
    '--out',
    out,
    ...options,
  );
  expect(ran.stderr).not.toContain('unbatch:');
  const { profiles } = await readProfiles([out], { precision: 'single' });
  expect(profiles.features.rows).toBe(1);
  return [...profiles.features.data];
}

it('a stack embeds as its projection, or as the plane chosen; other choices are other rows', async () => {
  const planes = [1, 2, 3].map(draw);
  const pick = (from: (values: readonly number[]) => number): Uint16Array =>
    Uint16Array.from(planes[0], (_, i) => from(planes.map((plane) => plane[i])));
  for (const name of ['stack', 'max', 'mean', 'second']) mkdirSync(path.join(folder, name));
  for (const [z, plane] of planes.entries())
    await write(`stack/P_B02_T0001F001L01A01Z0${z + 1}C01.tif`, plane);
  const single = 'P_B02_T0001F001L01A01Z01C01.tif';
  await write(
    `max/${single}`,
    pick((values) => Math.max(...values)),
  );
  await write(
    `mean/${single}`,
    pick((values) => Math.round(values.reduce((a, b) => a + b) / 3)),
  );
  await write(`second/${single}`, planes[1]);
  const [max, mean, second] = [await embed('max'), await embed('mean'), await embed('second')];
  expect(max).not.toEqual(mean);
  // The same folder of kept rows serves all: none is mistaken for another.
  expect(await embed('stack')).toEqual(max);
  expect(await embed('stack', '--z', 'mean')).toEqual(mean);
  expect(await embed('stack', '--z', '2')).toEqual(second);
  expect(await embed('stack', '--z', 'max')).toEqual(max);
  const wrong = await unbatch('scan', path.join(folder, 'stack'), '--z', '9');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('no image is of z plane "9"')]);
});
