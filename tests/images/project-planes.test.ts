import { describe, expect, it } from 'vitest';
import type { Plane } from '../../main/core/plane';
import { foldStack } from '../../main/images/project-planes';

const plane = (data: Plane['data'], ceiling = 65535): Plane => ({
  width: data.length,
  height: 1,
  channel: 'w1',
  data,
  ceiling,
});

function project(how: 'max' | 'mean', planes: readonly Plane[]): Plane['data'] {
  const fold = foldStack(how, planes[0]);
  for (const each of planes.slice(1)) expect(fold.add(each)).toBeNull();
  return fold.result().data;
}

describe('projections of z-stacks', () => {
  const stack = [
    plane(Uint16Array.of(1, 60000, 7, 0)),
    plane(Uint16Array.of(2, 60001, 7, 1)),
    plane(Uint16Array.of(4, 65535, 7, 0)),
  ];

  it('pixel by pixel, in the type of the planes; sums do not overflow', () => {
    expect(project('max', stack)).toEqual(Uint16Array.of(4, 65535, 7, 1));
    // 7/3, 185536/3, 7, 1/3, rounded.
    expect(project('mean', stack)).toEqual(Uint16Array.of(2, 61845, 7, 0));
    const floats = [plane(Float32Array.of(0.5, -1), 1), plane(Float32Array.of(0.25, -2), 1)];
    expect(project('max', floats)).toEqual(Float32Array.of(0.5, -1));
    expect(project('mean', floats)).toEqual(Float32Array.of(0.375, -1.5));
  });

  it('leaves the planes as they are', () => {
    const before = stack.map(({ data }) => data.slice());
    project('max', stack);
    project('mean', stack);
    expect(stack.map(({ data }) => data)).toEqual(before);
    expect(project('mean', stack.slice(0, 1))).toEqual(stack[0].data);
  });

  it('refuses planes of another size or depth, with both', () => {
    const fold = foldStack('max', stack[0]);
    expect(fold.add(plane(Uint16Array.of(1)))).toBe(
      'is 1 × 1 pixels, but the first plane of its stack is 4 × 1',
    );
    expect(fold.add(plane(Uint8Array.of(1, 2, 3, 4), 255))).toBe(
      'has values up to 255, but the first plane of its stack up to 65535',
    );
    expect(fold.result().data).toEqual(stack[0].data);
  });
});
