/** Run as a process of its own, so that a crash of a decoder is seen: what becomes of every file of a folder. */
import { openSync, readdirSync, writeSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../../main/core/errors';
import { quietTask } from '../../../main/core/task';
import { decodeImage } from '../../../main/images/decode-image';
import { scanFolders } from '../../../main/study/scan-folders';

const [folder, log] = process.argv.slice(2);
const out = openSync(log, 'w');
const say = (line: unknown): number => writeSync(out, `${JSON.stringify(line)}\n`);

const { images, skipped } = await scanFolders([folder], { layout: 'auto' }, quietTask());
for (const { path: name } of images) say({ scanned: name });
for (const { path: name, reason } of skipped) say({ scanned: name, reason });
for (const name of readdirSync(folder).sort()) {
  say({ begun: name });
  try {
    const { planes } = await decodeImage(path.join(folder, name));
    say({ name, pixels: planes[0].data.length });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say({ name, reason: error.message });
  }
}
const { user, system } = process.cpuUsage();
say({ cpuSeconds: (user + system) / 1e6, memoryMiB: process.resourceUsage().maxRSS / 1024 });
