import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeGraph } from '../embedding/tfjs-graph';
import { TINY_STUDY, temporaryFolder, unbatch } from '../helpers/cli';

it('a study is embedded by a graph model of TensorFlow.js, the same twice, and the log says what ran it', async () => {
  const folder = temporaryFolder();
  const study = path.join(folder, 'study');
  await unbatch('simulate', '--out', study, ...TINY_STUDY);
  const models = ['--models-dir', path.join(folder, 'models')];
  writeGraph(path.join(folder, 'tiny'));
  const imported = await unbatch('models', 'import', path.join(folder, 'tiny'), ...models, '--json');
  expect(JSON.parse(imported.stdout)).toMatchObject({ id: 'tiny', kind: 'tfjs-graph' });
  const embed = async (name: string): Promise<{ readonly bytes: Buffer; readonly stderr: string }> => {
    const out = path.join(folder, `${name}.csv`);
    const { code, stderr } = await unbatch('embed', study, '--model', 'tiny', ...models, '--out', out);
    expect([code, stderr.includes('error')]).toEqual([0, false]);
    return { bytes: readFileSync(out), stderr };
  };
  const [first, second] = [await embed('first'), await embed('second')];
  expect(second.bytes.equals(first.bytes)).toBe(true);
  expect(first.bytes.toString()).toMatch(/emb_DNA_0003,/);
  expect(first.stderr).toMatch(/the network tiny ran on the processor with TensorFlow\.js/);
  const halves = await unbatch(
    'embed',
    study,
    '--model',
    'tiny',
    ...models,
    '--embedding-precision',
    'fp16',
    '--out',
    'x.csv',
  );
  expect(halves.code).toBe(2);
  expect(halves.stderr).toMatch(/TensorFlow\.js computes networks in fp32 only, got fp16/);
});
