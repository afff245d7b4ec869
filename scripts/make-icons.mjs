// Makes assets/icon.png, .ico and .icns from assets/icon.svg. Run after changing the drawing: node scripts/make-icons.mjs
import { readFile, writeFile } from 'node:fs/promises';
import sharp from 'sharp';

const svg = await readFile('assets/icon.svg');
const png = (sizePx) =>
  sharp(svg, { density: (72 * sizePx) / 512 })
    .resize(sizePx, sizePx)
    .png({ compressionLevel: 9 })
    .toBuffer();

/** Windows: a directory of 16 bytes an entry, then PNG files. A side of 256 is written as 0. */
async function ico(sizes) {
  const images = await Promise.all(sizes.map(png));
  const directory = Buffer.alloc(6 + 16 * sizes.length);
  directory.writeUInt16LE(1, 2);
  directory.writeUInt16LE(sizes.length, 4);
  let offset = directory.length;
  sizes.forEach((sizePx, i) => {
    const at = 6 + 16 * i;
    directory.writeUInt8(sizePx % 256, at);
    directory.writeUInt8(sizePx % 256, at + 1);
    directory.writeUInt16LE(1, at + 4);
    directory.writeUInt16LE(32, at + 6);
    directory.writeUInt32LE(images[i].length, at + 8);
    directory.writeUInt32LE(offset, at + 12);
    offset += images[i].length;
  });
  return Buffer.concat([directory, ...images]);
}

/** macOS: chunks of a four-letter type, their length with its header, and a PNG file. */
async function icns(types) {
  const chunk = (type, body) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(8 + body.length, 4);
    return Buffer.concat([head, body]);
  };
  const chunks = await Promise.all(
    Object.entries(types).map(async ([type, size]) => chunk(type, await png(size))),
  );
  return chunk('icns', Buffer.concat(chunks));
}

await writeFile('assets/icon.png', await png(512));
await writeFile('assets/icon.ico', await ico([16, 24, 32, 48, 64, 128, 256]));
await writeFile(
  'assets/icon.icns',
  await icns({ icp4: 16, icp5: 32, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 }),
);
