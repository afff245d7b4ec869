/**
 * ViT-S/14 with random weights on pictures of 224 pixels, in single precision and in eight bits: the bare network, the
 * whole way from 16-bit TIFF and PNG files on disk, and PyTorch on the same cores where Python has it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NetworkPrecision } from '../../main/contract/recipe';
import type { Plane } from '../../main/core/plane';
import { createRng } from '../../main/core/rng';
import { quietTask } from '../../main/core/task';
import { decodeTiles } from '../../main/embedding/decode-tiles';
import { importModel } from '../../main/embedding/import-model';
import { createNetworkEmbedder } from '../../main/embedding/network-embedder';
import { openEmbedder } from '../../main/embedding/open-embedder';
import type { OpenEmbedder } from '../../main/embedding/make-embedder';
import { chooseChannels } from '../../main/embedding/preprocess';
import { encodeTiff16 } from '../../main/images/encode-tiff16';
import { encodePng } from '../../main/images/sharp-engine';
import { safetensorsFile, vitTensors } from '../embedding/random-vit';
import { eightBits } from './processor';

const SIDE_PX = 224;
const IMAGES = 32;
const FILES = 16;
const ROUNDS = 3;
/** Of the bare network's speed over PyTorch's in single precision, on the same cores. */
const GOALS = { fp32: 1.5, int8: 3.5 } as const;

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

/** Something that is timed a few times, by turns with others. */
interface Timed {
  readonly time: () => Promise<Cost>;
  readonly close: () => Promise<void>;
}

/** Passes from files to embeddings. */
async function timeFiles(
  embedder: OpenEmbedder,
  files: readonly string[],
  channels: readonly string[],
): Promise<Timed> {
  const network = createNetworkEmbedder({ embedder, channels, pool: {} });
  const rows = Array.from({ length: IMAGES }, (_, i) => ({
    files: [{ path: files[i % files.length], channel: channels[0] }],
  }));
  const pass = () => network.embed(rows, () => Promise.resolve(), quietTask());
  await pass();
  return { time: () => costOf(IMAGES, pass), close: () => network.close() };
}

/** Processor time of an image from its file to what the network takes, without a network beside it. */
async function costOfDecoding(
  { card }: OpenEmbedder,
  files: readonly string[],
  channels: readonly string[],
): Promise<Cost> {
  const options = {
    input: card.input,
    preprocessing: card.preprocessing,
    channels: chooseChannels(channels, card.input.channels),
    views: { kind: 'whole' },
  } as const;
  const pass = async (): Promise<void> => {
    for (const file of files) {
      await decodeTiles({ files: [{ path: file, channel: channels[0] }], from: 0, to: 1 }, options);
    }
  };
  await pass();
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round++) costs.push(await costOf(files.length, pass));
  return quickest(costs);
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

/** Passes over ready pictures, a batch at a time. */
async function timeBare(embedder: OpenEmbedder): Promise<Timed> {
  const tiles = new Float32Array(embedder.batch * 3 * SIDE_PX * SIDE_PX).fill(0.5);
  const pass = async (): Promise<void> => {
    await embedder.embed(tiles, embedder.batch, quietTask());
  };
  await pass();
  const time = () =>
    costOf(IMAGES, async () => {
      for (let i = 0; i < IMAGES; i += embedder.batch) await pass();
    });
  return { time, close: () => embedder.close() };
}

/** PyTorch of this Python, the quickest of a few runs; undefined where there is none. */
function costOfPytorch(): (Cost & { readonly version: string }) | undefined {
  for (const name of ['python3', '/usr/bin/python3']) {
    const runs = Array.from({ length: ROUNDS }, () => spawnSync(name, ['-c', PYTORCH], { encoding: 'utf8' }));
    if (runs.some(({ status }) => status !== 0)) continue;
    const told = runs.map(({ stdout }) => stdout.trim().split(' '));
    const costs = told.map(([seconds, processorSeconds]) => ({
      wallMs: (1000 * Number(seconds)) / IMAGES,
      processorMs: (1000 * Number(processorSeconds)) / IMAGES,
    }));
    return { ...quickest(costs), version: told[0][2] };
  }
  return undefined;
}

type Open = (precision: NetworkPrecision) => Promise<OpenEmbedder>;

const SOURCES = [
  { title: '16-bit TIFF', kind: 'tiff', channels: ['DNA'] },
  { title: 'RGB PNG', kind: 'png', channels: ['red', 'green', 'blue'] },
] as const;

/** The quickest of a few rounds of each, by turns, so that what else the machine does disturbs all alike. */
async function byTurns(timed: readonly Timed[]): Promise<readonly Cost[]> {
  const costs: Cost[][] = timed.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, { time }] of timed.entries()) costs[i].push(await time());
  }
  for (const { close } of timed) await close();
  return costs.map(quickest);
}

/** The bare network beside the whole way from files, and beside PyTorch where that is there. */
async function comparePrecision(
  precision: keyof typeof GOALS,
  open: Open,
  images: Readonly<Record<'tiff' | 'png', readonly string[]>>,
  torch: Cost | undefined,
): Promise<Cost> {
  const timed = [await timeBare(await open(precision))];
  for (const { kind, channels } of SOURCES) {
    timed.push(await timeFiles(await open(precision), images[kind], channels));
  }
  const [bare, ...fromFiles] = await byTurns(timed);
  const times =
    torch === undefined
      ? ''
      : ` (${(torch.wallMs / bare.wallMs).toFixed(2)} × PyTorch, goal ${GOALS[precision]})`;
  print(`${precision}, bare network`, bare, times);
  for (const [i, { title, kind, channels }] of SOURCES.entries()) {
    const embedder = await open(precision);
    const { processorMs } = await costOfDecoding(embedder, images[kind], channels);
    await embedder.close();
    const share = ((100 * bare.wallMs) / fromFiles[i].wallMs).toFixed(0);
    const most = ((100 * bare.processorMs) / (bare.processorMs + processorMs)).toFixed(0);
    const note = ` (${share} % of bare, goal 95; decoding takes ${processorMs.toFixed(1)} ms: at most ${most} %)`;
    print(`${precision}, from ${title} files`, fromFiles[i], note);
  }
  return bare;
}

async function compare(open: Open, folder: string): Promise<void> {
  const images = await writeImages(folder);
  const torch = costOfPytorch();
  if (torch === undefined) process.stdout.write('PyTorch is not installed: not compared\n');
  else print(`PyTorch ${torch.version} fp32, bare`, torch);
  const single = await comparePrecision('fp32', open, images, torch);
  const reduced = await comparePrecision('int8', open, images, torch);
  const bound = eightBits();
  const times = `int8 is ${(single.wallMs / reduced.wallMs).toFixed(2)} × fp32`;
  const most =
    bound === undefined ? '' : `; this processor (${bound.instructions}) allows ${bound.most.toFixed(2)}`;
  process.stdout.write(`${times}${most}\n`);
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
  } finally {
    rmSync(folder, { recursive: true });
  }
}
