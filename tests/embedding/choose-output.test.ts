import { describe, expect, it } from 'vitest';
import { AmbiguousError } from '../../main/core/errors';
import type { TriedOutput } from '../../main/embedding/choose-output';
import { chooseOutput, needsLayers } from '../../main/embedding/choose-output';
import { layersBefore } from '../../main/embedding/find-layers';
import { PLAIN_LAYOUT, readAxes } from '../../main/embedding/picture-axes';

const row = (name: string, width: number, step: number): TriedOutput => ({
  name,
  shape: [2, width],
  values: Float32Array.from({ length: 2 * width }, (_, i) => Math.sin(step * (i + 1))),
});

describe('the embedding of a network that tells classes', () => {
  const logits = row('output', 1000, 0.3);
  const layers = [
    row('bias', 1000, 0.4),
    row('flat', 512, 0.7),
    { ...row('pool', 512, 0.7), shape: [2, 512, 1, 1] },
    row('gate', 8, 0.2),
    { ...row('map', 512, 0.9), shape: [2, 32, 4, 4] },
  ];

  it('is not its scores, and is named among the layers inside: each once, no gates, maps or scores', () => {
    expect(needsLayers([logits])).toBe(true);
    let error: unknown;
    try {
      chooseOutput('net.onnx', [logits], layers);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(AmbiguousError);
    expect((error as AmbiguousError).outputs.map(({ name }) => name)).toEqual(['output', 'flat']);
    expect((error as AmbiguousError).hint).toMatch(/the usual choice is the last one, flat/);
  });

  it('is what the user names', () => {
    expect(needsLayers([logits], 'flat')).toBe(true);
    expect(needsLayers([logits], 'output')).toBe(false);
    expect(chooseOutput('net.onnx', [logits], layers, 'flat')).toEqual({ name: 'flat', width: 512 });
    expect(chooseOutput('net.onnx', [logits], [], 'output')).toEqual({ name: 'output', width: 1000 });
  });

  it('lies in front of the outputs, the nearest first', () => {
    const step = (output: string, ...inputs: string[]) => ({ inputs, outputs: [output] });
    const steps = [step('a', 'x'), step('b', 'a'), step('c', 'b', 'w'), step('side', 'a'), step('y', 'c')];
    expect(layersBefore(steps, ['y'])).toEqual(['c', 'b', 'a']);
  });
});

describe('the axes of a picture input', () => {
  const order = (...axes: (number | undefined)[]) => readAxes('net', axes, 'nchw', undefined).order;

  it('are told by which can be channels, and by custom where both can', () => {
    expect(order(undefined, 64, 64, 3)).toBe('nhwc');
    expect(order(undefined, 3, 64, 64)).toBe('nchw');
    expect(order(1, undefined, undefined, 5)).toBe('nhwc');
    expect(order(undefined, undefined, undefined, undefined)).toBe(PLAIN_LAYOUT.order);
    expect(readAxes('net', [1, 3, 3, 3], 'nhwc', undefined)).toMatchObject({ order: 'nhwc', single: true });
  });
});
