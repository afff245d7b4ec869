/**
 * ViT-S/14 with random weights on pictures of 224 pixels, in single precision and in eight bits: the bare network, the
 * whole way from 16-bit TIFF and PNG files on disk, and PyTorch on the same cores where Python has it. Then the peak
 * memory of importing a ViT-L.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NetworkPrecision } from '../../main/contract/recipe';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { importModel } from '../../main/embedding/import-model';
import { createNetworkEmbedder } from '../../main/embedding/network-embedder';
import { openEmbedder } from '../../main/embedding/open-embedder';
import type { OpenEmbedder } from '../../main/embedding/make-embedder';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { encodePng } from '../../main/images/sharp-engine';
import { safetensorsFile, vitTensors, writeLargeSafetensors } from '../embedding/random-vit';
import { measureCommand } from '../helpers/peak-memory';

const SIDE_PX = 224;
const IMAGES = 48;
const FILES = 16;
const ROUNDS = 3;
/** Of the bare network's speed over PyTorch's in single precision, on the same cores. */
const GOALS = { fp32: 1.5, int8: 3.5 } as const;
const IMPORT_GOAL_MB = 1000;

/** The same network's forward pass, one batch of 8 at a time: seconds of the clock, and of the processors. */
const PYTORCH = `
import time, torch
torch.set_grad_enabled(False); torch.manual_seed(0)
D, H, N, T, B = 384, 6, 12, 257, 8
blocks = [dict(qkv=torch.nn.Linear(D, 3*D), proj=torch.nn.Linear(D, D), f1=torch.nn.Linear(D, 4*D), f2=torch.nn.Linear(4*D, D), n1=torch.nn.LayerNorm(D, 1e-6), n2=torch.nn.LayerNorm(D, 1e-6)) for _ in range(N)]
patch = torch.nn.Conv2d(3, D, 14, 14); cls = torch.zeros(1, 1, D); pos = torch.zeros(1, T, D); norm = torch.nn.LayerNorm(D, 1e-6)
def run(x):
    b = x.shape[0]
    x = torch.cat([cls.expand(b, -1, -1), patch(x).flatten(2).transpose(1, 2)], 1) + pos
    for m in blocks:
        q, k, v = m['qkv'](m['n1'](x)).reshape(b, T, 3, H, D // H).permute(2, 0, 3, 1, 4)
        a = ((q * (D // H) ** -0.5) @ k.transpose(-2, -1)).softmax(-1)
        x = x + m['proj']((a @ v).transpose(1, 2).reshape(b, T, D))
        x = x + m['f2'](torch.nn.functional.gelu(m['f1'](m['n2'](x))))
    return norm(x)[:, 0]
x = torch.randn(B, 3, 224, 224); run(x); t, c = time.time(), time.process_time()
for _ in range(${IMAGES} // B): run(x)
print(time.time() - t, time.process_time() - c, torch.__version__)
`;

/** Time of one image. */
interface Cost {
  readonly wallMs: number;
  readonly processorMs: number;
}

async function costOf(images: number, work: () => Promise<void>): Promise<Cost> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    wallMs: (performance.now() - began) / images,
    processorMs: (user + system) / 1000 / images,
  };
}

/** The run of several that was disturbed least. */
const quickest = (costs: readonly Cost[]): Cost =>
  costs.reduce((best, cost) => (cost.wallMs < best.wallMs ? cost : best));

const print = (what: string, { wallMs, processorMs }: Cost, note = ''): void =>
  void process.stdout.write(
    `${what.padEnd(34)}${(1000 / wallMs).toFixed(1).padStart(5)} images/s, processors ${processorMs.toFixed(0)} ms an image${note}\n`,
  );

async function costOfFiles(
  open: () => Promise<OpenEmbedder>,
  files: readonly string[],
  channels: readonly string[],
): Promise<Cost> {
  const embedder = await open();
  const network = createNetworkEmbedder({ embedder, channels, pool: {} });
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      files: [{ path: files[i % files.length], channel: channels[0] }],
    }));
  const ignore = (): Promise<void> => Promise.resolve();
  await network.embed(rows(2 * embedder.batch), ignore, quietTask());
  const cost = await costOf(IMAGES, () => network.embed(rows(IMAGES), ignore, quietTask()));
  await network.close();
  return cost;
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

/** Times passes over ready pictures, a batch at a time; the first is not counted. */
async function costOfPasses(embedder: OpenEmbedder): Promise<() => Promise<Cost>> {
  const tiles = new Float32Array(embedder.batch * 3 * SIDE_PX * SIDE_PX).fill(0.5);
  const pass = async (): Promise<void> => {
    await embedder.embed(tiles, embedder.batch, quietTask());
  };
  await pass();
  return () =>
    costOf(IMAGES, async () => {
      for (let i = 0; i < IMAGES; i += embedder.batch) await pass();
    });
}

/** PyTorch of this Python, undefined where there is none. */
function costOfPytorch(): (Cost & { readonly version: string }) | undefined {
  for (const name of ['python3', '/usr/bin/python3']) {
    const { status, stdout } = spawnSync(name, ['-c', PYTORCH], { encoding: 'utf8' });
    if (status !== 0) continue;
    const [seconds, processorSeconds, version] = stdout.trim().split(' ');
    return {
      wallMs: (1000 * Number(seconds)) / IMAGES,
      processorMs: (1000 * Number(processorSeconds)) / IMAGES,
      version,
    };
  }
  return undefined;
}

type Open = (precision: NetworkPrecision) => Promise<OpenEmbedder>;

/** The bare network in both precisions and PyTorch, by turns; then the whole way from files, beside the bare one. */
async function compare(open: Open, folder: string): Promise<void> {
  const { png, tiff } = await writeImages(folder);
  const precisions = ['fp32', 'int8'] as const;
  const embedders = await Promise.all(precisions.map(open));
  const timers = await Promise.all(embedders.map(costOfPasses));
  const costs: Record<(typeof precisions)[number] | 'pytorch', Cost[]> = { fp32: [], int8: [], pytorch: [] };
  let version = '';
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, precision] of precisions.entries()) costs[precision].push(await timers[i]());
    const torch = costOfPytorch();
    if (torch === undefined) continue;
    costs.pytorch.push(torch);
    version = torch.version;
  }
  for (const embedder of embedders) await embedder.close();
  const torch = costs.pytorch.length === 0 ? undefined : quickest(costs.pytorch);
  if (torch === undefined) process.stdout.write('PyTorch is not installed: not compared\n');
  else print(`PyTorch ${version} fp32, bare`, torch);
  for (const precision of precisions) {
    const bare = quickest(costs[precision]);
    const times = torch === undefined ? '' : ` (${(torch.wallMs / bare.wallMs).toFixed(2)} × PyTorch`;
    print(`${precision}, bare network`, bare, times === '' ? '' : `${times}, goal ${GOALS[precision]})`);
    const share = (cost: Cost): string => ` (${((100 * bare.wallMs) / cost.wallMs).toFixed(0)} % of bare)`;
    const fromTiff = await costOfFiles(() => open(precision), tiff, ['DNA']);
    print(`${precision}, from 16-bit TIFF files`, fromTiff, share(fromTiff));
    const fromPng = await costOfFiles(() => open(precision), png, ['red', 'green', 'blue']);
    print(`${precision}, from RGB PNG files`, fromPng, share(fromPng));
  }
}

/** Imports a checkpoint of `blocks` blocks on the command line, in a process of its own. */
function importMeasured(folder: string, width: number, blocks: number): void {
  const file = path.join(folder, `vit-${width}.safetensors`);
  writeLargeSafetensors(file, vitTensors(width, blocks, 37));
  const { size } = statSync(file);
  const began = performance.now();
  const argv = ['models', 'import', file, '--models-dir', path.join(folder, 'large')];
  const { peakMb, status, stderr } = measureCommand(argv);
  const seconds = (performance.now() - began) / 1000;
  const outcome = status === 0 ? '' : `; FAILED: ${stderr.trim()}`;
  process.stdout.write(
    `import of ViT-L, ${(size / 1e6).toFixed(0)} MB: peak ${peakMb.toFixed(0)} MB (goal ${IMPORT_GOAL_MB}), ${seconds.toFixed(0)} s${outcome}\n`,
  );
}

export async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'embedding-bench-'));
  try {
    const model = path.join(folder, 'vit-s14.safetensors');
    writeFileSync(model, safetensorsFile(vitTensors(384, 12, 16)));
    const modelsDir = path.join(folder, 'models');
    const { wallMs } = await costOf(1, async () => {
      await importModel(model, { modelsDir });
    });
    process.stdout.write(`import of ViT-S, 86 MB: ${(wallMs / 1000).toFixed(2)} s\n`);
    await compare(
      (networkPrecision) => openEmbedder('vit-s14', { modelsDir, device: 'cpu', networkPrecision }),
      folder,
    );
    importMeasured(folder, 1024, 24);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
