/**
 * ViT-S/14 with random weights on pictures of 224 pixels: the bare network, the whole way from PNG and 16-bit TIFF
 * files on disk, and PyTorch on the same cores where Python has it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { importModel } from '../../main/embedding/import-model';
import { createNetworkEmbedder } from '../../main/embedding/network-embedder';
import { openEmbedder } from '../../main/embedding/open-embedder';
import type { OpenEmbedder } from '../../main/embedding/make-embedder';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { encodePng } from '../../main/images/sharp-engine';
import { safetensorsFile, vitTensors } from '../embedding/random-vit';

const SIDE_PX = 224;
const IMAGES = 48;
const FILES = 16;

/** The same network's forward pass, one batch of 8 at a time. */
const PYTORCH = `
import time, torch
torch.set_grad_enabled(False); torch.manual_seed(0)
D, H, N, T, B = 384, 6, 12, 257, 8
blocks = [dict(qkv=torch.nn.Linear(D, 3*D), proj=torch.nn.Linear(D, D), f1=torch.nn.Linear(D, 4*D), f2=torch.nn.Linear(4*D, D), n1=torch.nn.LayerNorm(D), n2=torch.nn.LayerNorm(D)) for _ in range(N)]
patch = torch.nn.Conv2d(3, D, 14, 14); cls = torch.zeros(1, 1, D); pos = torch.zeros(1, T, D); norm = torch.nn.LayerNorm(D)
def run(x):
    b = x.shape[0]
    x = torch.cat([cls.expand(b, -1, -1), patch(x).flatten(2).transpose(1, 2)], 1) + pos
    for m in blocks:
        q, k, v = m['qkv'](m['n1'](x)).reshape(b, T, 3, H, D // H).permute(2, 0, 3, 1, 4)
        a = ((q * (D // H) ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        x = x + m['proj']((a @ v).transpose(1, 2).reshape(b, T, D))
        x = x + m['f2'](torch.nn.functional.gelu(m['f1'](m['n2'](x))))
    return norm(x)[:, 0]
x = torch.randn(B, 3, 224, 224); run(x); t = time.time()
for _ in range(${IMAGES} // B): run(x)
print(${IMAGES} / (time.time() - t))
`;

async function perSecond(images: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (1000 * images) / (performance.now() - began);
}

const print = (what: string, rate: number, note = ''): void =>
  void process.stdout.write(`${what.padEnd(36)}${rate.toFixed(1)} images/s${note}\n`);

async function timeFiles(
  open: () => Promise<OpenEmbedder>,
  files: readonly string[],
  channels: readonly string[],
): Promise<number> {
  const embedder = await open();
  const network = createNetworkEmbedder({ embedder, channels, pool: {} });
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      files: [{ path: files[i % files.length], channel: channels[0] }],
    }));
  const ignore = (): Promise<void> => Promise.resolve();
  await network.embed(rows(2 * embedder.batch), ignore, quietTask());
  const rate = await perSecond(IMAGES, () => network.embed(rows(IMAGES), ignore, quietTask()));
  await network.close();
  return rate;
}

async function writeImages(folder: string): Promise<{ png: string[]; tiff: string[] }> {
  const [png, tiff]: string[][] = [[], []];
  for (let i = 0; i < FILES; i++) {
    const rng = createRng(i, 'embedding bench');
    const pixels = Uint8Array.from({ length: SIDE_PX * SIDE_PX * 3 }, () => rng.int(256));
    png.push(path.join(folder, `${i}.png`));
    writeFileSync(png[i], await encodePng(pixels, SIDE_PX, SIDE_PX, 3));
    const data = Uint16Array.from({ length: SIDE_PX * SIDE_PX }, () => rng.int(65536));
    const plane: Plane = { width: SIDE_PX, height: SIDE_PX, channel: 'DNA', data, ceiling: 65535 };
    tiff.push(path.join(folder, `${i}.tif`));
    writeFileSync(tiff[i], await encodeTiff16(plane));
  }
  return { png, tiff };
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'embedding-bench-'));
  try {
    const model = path.join(folder, 'vit-s14.safetensors');
    writeFileSync(model, safetensorsFile(vitTensors(384, 12, 16)));
    const modelsDir = path.join(folder, 'models');
    const seconds =
      1 /
      (await perSecond(1, async () => {
        await importModel(model, { modelsDir });
      }));
    process.stdout.write(`import of 86 MB                     ${seconds.toFixed(2)} s\n`);
    const open = (): Promise<OpenEmbedder> => openEmbedder('vit-s14', { modelsDir, device: 'cpu' });
    const embedder = await open();
    const tiles = new Float32Array(embedder.batch * 3 * SIDE_PX * SIDE_PX).fill(0.5);
    const pass = async (): Promise<void> => {
      await embedder.embed(tiles, embedder.batch, quietTask());
    };
    await pass();
    const bare = await perSecond(IMAGES, async () => {
      for (let i = 0; i < IMAGES; i += embedder.batch) await pass();
    });
    await embedder.close();
    print('bare network', bare);
    const { png, tiff } = await writeImages(folder);
    const fromPng = await timeFiles(open, png, ['red', 'green', 'blue']);
    print('from RGB PNG files', fromPng, ` (${((100 * fromPng) / bare).toFixed(0)} % of the bare network)`);
    const fromTiff = await timeFiles(open, tiff, ['DNA']);
    print(
      'from 16-bit TIFF files',
      fromTiff,
      ` (${((100 * fromTiff) / bare).toFixed(0)} % of the bare network)`,
    );
    const python = ['python3', '/usr/bin/python3'].map((name) =>
      spawnSync(name, ['-c', PYTORCH], { encoding: 'utf8' }),
    );
    const torch = python.find(({ status }) => status === 0);
    if (torch === undefined) process.stdout.write('PyTorch is not installed\n');
    else
      print(
        'PyTorch, bare network',
        Number(torch.stdout),
        ` (ours: ${(bare / Number(torch.stdout)).toFixed(2)} ×)`,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
