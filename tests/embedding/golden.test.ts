import path from 'node:path';
import { expect, it } from 'vitest';
import { quietTask } from '../../main/core/task';
import { importModel } from '../../main/embedding/import-model';
import { openEmbedder } from '../../main/embedding/open-embedder';
import type { PositionRule } from '../../main/embedding/positions';
import { describeShared } from '../helpers/shared';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { largestDifference, readFloats, readGolden } from './golden-models';

describeShared(
  'every golden checkpoint gives the numbers of the published code',
  'models/golden',
  (folder) => {
    const { cases, images } = readGolden(folder);
    const file = temporaryFolder();
    const combinations = cases.flatMap((golden) =>
      (Object.keys(golden.golden) as PositionRule[]).flatMap((rule) =>
        Object.keys(golden.golden[rule]!.outputs).map((image) => [golden.id, rule, image] as const),
      ),
    );

    it.each(combinations)('%s, positions %s, %s', async (id, rule, imageName) => {
      const golden = cases.find((each) => each.id === id)!;
      const image = images.find(({ name }) => name === imageName)!;
      const [, channels, height, width] = image.shape;
      const modelsDir = file('models');
      const card = await importModel(path.join(folder, golden.file), {
        modelsDir,
        heads: golden.architecture.num_heads,
        inputSize: { height, width },
        positions: rule,
      });
      expect(card.input).toMatchObject({ channels, height, width });
      expect(card.source.sha256).toBe(golden.sha256);
      const picture = readFloats(path.join(folder, image.file));
      const expected = golden.golden[rule]!.outputs[imageName].cls;
      for (const runtime of ['onnx', 'tfjs'] as const) {
        const embedder = await openEmbedder(card.id, { modelsDir, device: 'cpu', runtime, threads: 1 });
        // Two pictures, so that a batch is seen to be a batch.
        const pair = new Float32Array(2 * picture.length);
        pair.set(picture);
        pair.fill(0.5, picture.length);
        const { data, cols } = await embedder.embed(pair, 2, quietTask());
        await embedder.close();
        expect(cols).toBe(golden.architecture.embed_dim);
        const off = largestDifference(data.subarray(0, cols), expected);
        expect(off, runtime).toBeLessThan(golden.tolerance_max_abs);
      }
    });

    it('takes the number of heads from a config.json beside the file', async () => {
      for (const id of ['hf-dinov2', 'timm']) {
        const golden = cases.find((each) => each.id === id)!;
        const card = await importModel(path.join(folder, golden.file), {
          modelsDir: file('models'),
          id: `own-${id}`,
        });
        expect(card.kind === 'vit' && card.architecture).toMatchObject({
          heads: golden.architecture.num_heads,
          headsFrom: 'config.json',
        });
      }
    });
  },
);
