import { describe, expect, it } from 'vitest';
import { checkInput } from '../../main/embedding/check-input';
import { checkModel } from '../../main/embedding/check-model';
import { importModel } from '../../main/embedding/import-model';
import { refusal } from '../helpers/refusal';
import { temporaryFolder } from './checkpoint/checkpoint-files';
import { largestDifference } from './golden-models';
import { SIZES, embedPlainly, graphJson, writeGraph } from './tfjs-graph';

const { width2 } = SIZES;

describe('a graph model as others convert it', () => {
  const at = temporaryFolder();

  it('gives a layer inside it that is asked for, and says that it tells only classes', async () => {
    const json = graphJson();
    json.signature = { outputs: { chances: { name: 'odds:0' } } };
    const file = writeGraph(at('classes'), json);
    expect((await refusal(checkModel(file))).message).toMatch(/its outputs are chances \[n, 4\]/);
    const card = await importModel(file, { modelsDir: at('models-classes'), output: 'rows' });
    expect(card.output).toEqual({ name: 'rows', width: width2 });
    expect(largestDifference(card.check.output, embedPlainly(checkInput(card.input)))).toBeLessThan(1e-5);
    expect((await refusal(checkModel(file, { output: 'nothing' }))).message).toMatch(/no output "nothing"/);
  });

  it('takes whole numbers as of a decoded image', async () => {
    const json = graphJson();
    const INT = { type: 'DT_INT32' };
    const { node } = json.modelTopology;
    node[0] = { ...node[0], attr: { ...node[0].attr, dtype: INT } };
    node.splice(1, 0, {
      name: 'floats',
      op: 'Cast',
      input: ['x'],
      attr: { SrcT: INT, DstT: { type: 'DT_FLOAT' } },
    });
    node.find(({ name }) => name === 'conv')!.input = ['floats', 'kernel'];
    json.signature = { ...json.signature, inputs: { picture: { name: 'x:0', dtype: 'DT_INT32' } } };
    const card = await importModel(writeGraph(at('whole'), json), { modelsDir: at('models-whole') });
    expect(card).toMatchObject({ type: 'int32', preprocessing: { normalise: { sd: [1 / 255, 1 / 255] } } });
    const whole = checkInput(card.input).map(Math.round);
    expect(largestDifference(card.check.output, embedPlainly(whole))).toBeLessThan(1e-5);
  });
});
