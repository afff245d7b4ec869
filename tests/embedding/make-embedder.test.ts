import { describe, expect, it } from 'vitest';
import { ModelError } from '../../main/core/errors';
import { createTask, quietTask } from '../../main/core/task';
import type { Backend } from '../../main/embedding/backend';
import { isOutOfMemory } from '../../main/embedding/backend';
import { makeEmbedder } from '../../main/embedding/make-embedder';
import type { ModelCard } from '../../main/embedding/model-card';

const CARD: ModelCard = {
  unbatchModel: 1,
  kind: 'onnx',
  id: 'tiny',
  title: 'Tiny',
  licence: '',
  citation: '',
  source: { file: 'tiny.onnx', format: 'onnx', bytes: 1, sha256: '' },
  input: { name: 'x', height: 1, width: 2, channels: 1 },
  output: { name: 'y', width: 1 },
  preprocessing: { resize: { kind: 'squash', filter: 'bilinear' }, normalise: 'image', from: '' },
  check: { input: 'normal, seed 1', output: [0] },
};

/** What runtimes have been seen to say. */
const CUDA =
  'Non-zero status code returned while running MatMul node. CUDA failure 2: out of memory ; GPU=0 ; hostname=lab';
const COMPLAINTS = [
  CUDA,
  'BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 805306368',
  'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED',
  'std::bad_alloc',
  'Exception caught: 8007000E Not enough memory resources are available to complete this operation.',
  'OOM when allocating tensor with shape[32,257,1536]',
  'Array buffer allocation failed',
];

/** Sums pairs; runs out of memory above `most` pictures. */
function createBackend(most: number): Backend & { readonly calls: number[] } {
  const calls: number[] = [];
  return {
    calls,
    device: { asked: 'cuda', used: 'cuda' },
    precision: { asked: 'fp32', used: 'fp32' },
    batch: 8,
    run(pictures, count) {
      calls.push(count);
      if (count > most)
        return Promise.reject(new ModelError('the model failed on cuda', { cause: new Error(CUDA) }));
      return Promise.resolve(
        Float32Array.from({ length: count }, (_, i) => pictures[2 * i] + pictures[2 * i + 1]),
      );
    },
    close: () => Promise.resolve(),
  };
}

const tiles = Float32Array.from({ length: 40 }, (_, i) => i);
const sums = Array.from({ length: 20 }, (_, i) => 4 * i + 1);

describe('an embedder that runs out of memory', () => {
  it.each(COMPLAINTS)('understands "%s"', (message) => {
    expect(isOutOfMemory(new ModelError('the model failed', { cause: new Error(message) }))).toBe(true);
    expect(isOutOfMemory(new Error(message))).toBe(true);
  });

  it('takes no other failure for it', () => {
    for (const message of ['invalid input shape', 'the room is full', 'device lost', 'unknown operator'])
      expect(isOutOfMemory(new Error(message)), message).toBe(false);
  });

  it('halves its batch, goes on, stays there, and says so', async () => {
    const backend = createBackend(3);
    const embedder = makeEmbedder(CARD, backend, 'onnx');
    const { data } = await embedder.embed(tiles, 20, quietTask());
    expect([...data]).toEqual(sums);
    expect(backend.calls.slice(0, 4)).toEqual([8, 4, 2, 2]);
    expect(embedder.batch).toBe(2);
    expect(embedder.info()).toMatchObject({ batch: 2, firstBatch: 8 });
    backend.calls.length = 0;
    await embedder.embed(tiles, 20, quietTask());
    expect(new Set(backend.calls)).toEqual(new Set([2]));
  });

  it('says clearly that the memory does not suffice for one picture', async () => {
    const embedder = makeEmbedder(CARD, createBackend(0), 'onnx');
    const failed = embedder.embed(tiles, 20, quietTask());
    await expect(failed).rejects.toThrow(
      'the memory of cuda does not suffice for one picture of 1 × 2 with the model "tiny"',
    );
    await expect(failed).rejects.toBeInstanceOf(ModelError);
  });

  it('passes other failures on as they are, and stops when told to', async () => {
    const broken = { ...createBackend(8), run: () => Promise.reject(new ModelError('device lost')) };
    await expect(makeEmbedder(CARD, broken, 'onnx').embed(tiles, 20, quietTask())).rejects.toThrow(
      'device lost',
    );
    const abort = new AbortController();
    const task = createTask(abort.signal, ({ done }) => done >= 8 && abort.abort());
    const backend = createBackend(8);
    await expect(makeEmbedder(CARD, backend, 'onnx').embed(tiles, 20, task)).rejects.toThrow('cancelled');
    // Told during a tick, it is obeyed at the next one.
    expect(backend.calls).toEqual([8, 8]);
  });
});
