import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../main/core/errors';
import { openCheckpoint } from '../../../main/embedding/checkpoint/open-checkpoint';
import { picklesOf, safetensorsOf, temporaryFolder, torchZip, zipOf } from './checkpoint-files';

const ORACLE = fileURLToPath(new URL('../../oracle/checkpoint/', import.meta.url));
const expected = new Map(
  Object.entries(
    JSON.parse(readFileSync(path.join(ORACLE, 'expected.json'), 'utf8')) as Record<
      string,
      { shape: number[]; values: number[] }
    >,
  ),
);

async function refused(file: string): Promise<ModelError> {
  try {
    const checkpoint = await openCheckpoint(file);
    await checkpoint.close();
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error(`${file} was opened`);
}

describe('checkpoints that PyTorch wrote', () => {
  it.each([
    ['zip.pth', 'torch-zip', ''],
    ['legacy.pth', 'torch-legacy', ''],
    ['training.pth', 'torch-zip', 'teacher.module.backbone.'],
  ])('%s gives the values that were saved', async (file, format, prefix) => {
    const checkpoint = await openCheckpoint(path.join(ORACLE, file));
    expect(checkpoint.format).toBe(format);
    for (const [name, { shape, values }] of expected) {
      const tensor = checkpoint.tensors.get(prefix + name);
      expect(tensor?.shape, name).toEqual(shape);
      expect(Array.from((await tensor?.read()) ?? []), name).toEqual(values);
    }
    await checkpoint.close();
  });

  it('tells the stored types', async () => {
    const opened = await openCheckpoint(path.join(ORACLE, 'zip.pth'));
    const types = ['plain', 'double', 'half', 'brain'].map((name) => opened.tensors.get(name)?.dtype);
    expect(types).toEqual(['float32', 'float64', 'float16', 'bfloat16']);
    await opened.close();
  });
});

describe('files that want to run something', () => {
  const file = temporaryFolder();
  const witness = file('never-made');
  const command = `touch ${witness}`;
  const attacks: readonly (readonly [string, string, string])[] = [
    [
      'os.system in protocol 2',
      `\x80\x02cos\nsystem\nU${String.fromCharCode(command.length)}${command}\x85R.`,
      'os.system',
    ],
    ['posix.system in protocol 0', `cposix\nsystem\n(S'${command}'\ntR.`, 'posix.system'],
    ['builtins.eval', `\x80\x02cbuiltins\neval\nU\x011\x85R.`, 'builtins.eval'],
    [
      'a name from the stack (protocol 4)',
      `\x80\x04\x8c\x0asubprocess\x8c\x05Popen\x93\x8c\x02ls\x85R.`,
      'subprocess.Popen',
    ],
    ['INST', `(S'${command}'\nios\nsystem\n.`, 'os.system'],
    ['NEWOBJ', `\x80\x02cos\npopen\nU\x02ls\x85\x81.`, 'os.popen'],
    ['a dotted way round the list', `\x80\x04\x8c\x05torch\x8c\x09os.system\x93.`, 'torch.os.system'],
    [
      'a whole model',
      `\x80\x02cdinov2.models.vision_transformer\nDinoVisionTransformer\n)\x81.`,
      'DinoVisionTransformer',
    ],
  ];
  it.each(attacks)('%s is refused by name', async (title, pickle, name) => {
    for (const content of [torchZip(pickle), Buffer.from(pickle, 'latin1')]) {
      const error = await refused(file(`${title}.pth`, content));
      expect(error.message).toContain(
        `"${name.startsWith('Dino') ? `dinov2.models.vision_transformer.${name}` : name}"`,
      );
      expect(error.hint).toBeDefined();
    }
    expect(existsSync(witness)).toBe(false);
  });
});

describe('files that are no model or a broken one', () => {
  const file = temporaryFolder();
  const values = new Float32Array([1, 2, 3, 4]);
  const one = { name: 'a', shape: [2, 2], key: '0', count: 4 };
  const good = (): Uint8Array => torchZip(picklesOf([one]), { 0: values });

  const cases: readonly (readonly [string, () => Uint8Array | string, RegExp])[] = [
    ['page.pth', () => '<!DOCTYPE html><html><body>Sign in</body></html>', /is a web page, not a model/],
    [
      'pointer.safetensors',
      () => 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n',
      /is a Git LFS pointer/,
    ],
    ['empty.pth', () => '', /is empty \(0 bytes\)/],
    ['zeros.pth', () => new Uint8Array(600), /holds only zeros/],
    ['noise.pth', () => 'hello', /is no model file that is known/],
    ['short.pth', () => good().subarray(0, 300), /is cut short or damaged/],
    [
      'compressed.pth',
      () => zipOf([{ name: 'a/data.pkl', content: new Uint8Array(4), method: 8 }]),
      /is compressed or encrypted/,
    ],
    ['other.zip', () => zipOf([{ name: 'readme.txt', content: new Uint8Array(4) }]), /it has no data\.pkl/],
    [
      'claims.pth',
      () => zipOf([{ name: 'a/data.pkl', content: new Uint8Array(4), claimedSize: 0xfffffff0 }]),
      /claims 4294967280 bytes/,
    ],
    [
      'huge-shape.pth',
      () => torchZip(picklesOf([{ ...one, shape: [60000, 60000] }]), { 0: values }),
      /"a" claims the shape \[60000, 60000\], but only 16 bytes/,
    ],
    [
      'huge-storage.pth',
      () => torchZip(picklesOf([{ ...one, shape: [9], count: 2 ** 30 }]), { 0: values }),
      /"a" claims the shape \[9\]/,
    ],
    ['no-storage.pth', () => torchZip(picklesOf([one])), /the values of "a" are missing/],
    ['no-tensors.pth', () => torchZip('\x80\x02}.'), /holds no tensors/],
    ['long-text.pth', () => torchZip('\x80\x02X\xff\xff\xff\x7f'), /needs 2147483647 more bytes/],
    ['long-number.pth', () => torchZip('\x80\x02\x8b\xff\xff\xff\x7f'), /needs 2147483647 more bytes/],
    ['recall.pth', () => torchZip('\x80\x02h\x05.'), /recalls entry 5/],
    ['underflow.pth', () => torchZip('\x80\x020.'), /takes a value that is not there/],
    ['circle.pth', () => torchZip('\x80\x02]q\x00h\x00a.'), /in a circle/],
    [
      'header.safetensors',
      () => Buffer.concat([Buffer.from('ffffff0f00000000', 'hex'), Buffer.from('{}')]),
      /header claims 268435455 bytes/,
    ],
    ['json.safetensors', () => safetensorsOf('{"a":'), /header is not JSON/],
    [
      'range.safetensors',
      () => safetensorsOf({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }),
      /"a" claims the shape \[2\]/,
    ],
    [
      'negative.safetensors',
      () => safetensorsOf({ a: { dtype: 'F32', shape: [-2], data_offsets: [0, 8] } }),
      /"a" has no type, shape or place/,
    ],
    [
      'type.safetensors',
      () => safetensorsOf({ a: { dtype: 'F8_E4M3', shape: [0], data_offsets: [0, 0] } }),
      /is of type F8_E4M3/,
    ],
  ];
  it.each(cases)('%s', async (name, content, message) => {
    const error = await refused(file(name, content()));
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });

  it('says that a file or folder is not there', async () => {
    expect((await refused(file('missing.pth'))).message).toMatch(/does not exist$/);
    expect((await refused(ORACLE)).message).toMatch(/is a folder/);
  });

  it('opens what the wrong ones were made from', async () => {
    const opened = await openCheckpoint(file('good.pth', good()));
    expect(Array.from((await opened.tensors.get('a')?.read()) ?? [])).toEqual([1, 2, 3, 4]);
    await opened.close();
  });

  it('takes a key named __proto__ as a name like any other', async () => {
    const header = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const opened = await openCheckpoint(
      file('proto.safetensors', safetensorsOf(header, new Uint8Array(new Float32Array([5]).buffer))),
    );
    expect([...opened.tensors.keys()]).toEqual(['__proto__']);
    expect(Object.keys(Object.prototype)).toEqual([]);
    await opened.close();
  });

  it('opens a file of gigabytes without reading it', async () => {
    const name = file('sparse.safetensors');
    const bytes = 6 * 2 ** 30;
    const header = safetensorsOf({ big: { dtype: 'F32', shape: [bytes / 4], data_offsets: [0, bytes] } });
    const handle = openSync(name, 'w');
    writeSync(handle, header);
    ftruncateSync(handle, header.length + bytes);
    closeSync(handle);
    const before = process.memoryUsage().rss;
    const opened = await openCheckpoint(name);
    expect(opened.tensors.get('big')?.shape).toEqual([bytes / 4]);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    await opened.close();
  });
});
