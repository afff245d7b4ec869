/**
 * How fast folders are understood: files named as microscopes name them (each a few bytes), from the walk through the
 * folders to rows with their channels; and how soon the first pictures of a plate are there.
 */
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { wellName } from '../../main/core/wells';
import { createEngine } from '../../main/engine/service';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { assembleRows } from '../../main/study/assemble-rows';
import { scanFolders } from '../../main/study/scan-folders';

const two = (n: number): string => String(n).padStart(2, '0');

/** Names of one plate of 384 wells with 9 sites and 8 channels: 27,648 files. */
const PLATES: Readonly<Record<string, (plate: number) => readonly string[]>> = {
  'Opera Phenix': (plate) =>
    eachImage((row, column, site, channel) => {
      const folder = `BR${117000 + plate}__2021-05-02T16_02_51-Measurement1/Images`;
      return `${folder}/r${two(row)}c${two(column)}f${two(site)}p01-ch${channel}sk1fk1fl1.tiff`;
    }),
  CV8000: (plate) =>
    eachImage((row, column, site, channel) => {
      const name = `AssayPlate_Greiner_#${655090 + plate}`;
      const well = wellName({ row, column });
      return `${name}/${name}_${well}_T0001F0${two(site)}L01A01Z01C${two(channel)}.tif`;
    }),
  ImageXpress: (plate) =>
    eachImage((row, column, site, channel) => {
      const guid = `46C9B2CD-0BB3-4B8A-9187-${String(row * 1e6 + column * 1e4 + site * 100 + channel).padStart(12, '0')}`;
      return `Week${plate}/2024-04-22/1697/Week${plate}_${wellName({ row, column })}_s${site}_w${channel}${guid}.tif`;
    }),
};

function eachImage(
  name: (row: number, column: number, site: number, channel: number) => string,
): readonly string[] {
  const names: string[] = [];
  for (let row = 1; row <= 16; row++)
    for (let column = 1; column <= 24; column++)
      for (let site = 1; site <= 9; site++)
        for (let channel = 1; channel <= 8; channel++) names.push(name(row, column, site, channel));
  return names;
}

/** Files that begin like images and hold nothing. */
function makeFiles(folder: string, names: readonly string[]): void {
  const folders = new Set(names.map((name) => path.dirname(name)));
  for (const each of folders) mkdirSync(path.join(folder, each), { recursive: true });
  const bytes = Buffer.from('II*\0', 'latin1');
  for (const name of names) writeFileSync(path.join(folder, name), bytes);
}

/** Prints what passed by the clock, and the processor time, which a busy machine does not change as much. */
async function time<T>(what: string, work: () => Promise<T> | T): Promise<T> {
  const began = performance.now();
  const used = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(used);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  const cpu = ((user + system) / 1e6).toFixed(2);
  process.stdout.write(`${what.padEnd(52)}${seconds} s (${cpu} s of processor time)\n`);
  return result;
}

async function benchNames(maker: string, files: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'scan-bench-'));
  try {
    const make = PLATES[maker];
    const names: string[] = [];
    for (let plate = 1; names.length < files; plate++)
      names.push(...make(plate).slice(0, files - names.length));
    makeFiles(folder, names);
    const title = `${files} files of ${maker}`;
    const scan = await time(`${title}: names`, () => scanFolders([folder], { layout: 'auto' }, quietTask()));
    const { rows } = await time(`${title}: rows`, () => assembleRows(scan));
    process.stdout.write(
      `  ${scan.layout}, ${scan.images.length} images, ${rows.length} rows, ` +
        `${Math.round(process.memoryUsage().rss / 2 ** 20)} MB of memory\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const SIDE_PX = 1080;
const CHANNELS = 5;
const SHOWN = 24;

/** The engine as the window calls it: a dropped plate of 384 sites, then the first pictures of its grid. */
async function benchPictures(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'scan-bench-'));
  const plate = path.join(folder, 'plate');
  mkdirSync(plate);
  const engine = createEngine({ projectsFolder: folder, modelsFolder: folder }, () => undefined);
  try {
    for (let channel = 1; channel <= CHANNELS; channel++) {
      const rng = createRng(channel, 'scan bench');
      const data = Uint16Array.from({ length: SIDE_PX * SIDE_PX }, () => 400 + 25 * rng.normal());
      const plane: Plane = { width: SIDE_PX, height: SIDE_PX, channel: 'x', data, ceiling: 65535 };
      const first = path.join(plate, `P1_A01_s1_w${channel}.tif`);
      writeFileSync(first, await encodeTiff16(plane));
      for (let well = 1; well < 384; well++) {
        const name = wellName({ row: Math.floor(well / 24) + 1, column: (well % 24) + 1 });
        linkSync(first, path.join(plate, `P1_${name}_s1_w${channel}.tif`));
      }
    }
    const state = await time('a plate of 384 sites, 5 channels of 1080 × 1080: scan', () =>
      engine.scan({ folders: [plate] }),
    );
    const rows = state.study.preview.slice(0, SHOWN);
    await time('  its first picture', () => engine.picture(rows[0], 128));
    await time(`  the next ${SHOWN - 1} pictures, asked for at once`, () =>
      Promise.all(rows.slice(1).map((row) => engine.picture(row, 128))),
    );
  } finally {
    await engine.closeProject();
    rmSync(folder, { recursive: true });
  }
}

export async function run(): Promise<void> {
  for (const maker of Object.keys(PLATES)) await benchNames(maker, 30_000);
  await benchNames('Opera Phenix', 200_000);
  await benchPictures();
}
