import type { Rng } from '../../../main/core/rng';

/** One way of breaking a file; the original is not modified. */
type Mutation = (bytes: Uint8Array, rng: Rng, other: Uint8Array) => Uint8Array;

const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);

/** Mostly in the first hundreds of bytes, where headers are. */
const anywhere = (bytes: Uint8Array, rng: Rng): number =>
  rng.int(rng.uniform() < 0.5 ? Math.min(200, bytes.length) : bytes.length);

const flipBits: Mutation = (bytes, rng) => {
  const out = copyOf(bytes);
  for (let i = 1 + rng.int(8); i > 0; i--) out[anywhere(out, rng)] ^= 1 << rng.int(8);
  return out;
};

const truncate: Mutation = (bytes, rng) => bytes.slice(0, rng.int(bytes.length));

/** Numbers that sizes, counts and offsets must not be. */
const ABSURD = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const setNumber: Mutation = (bytes, rng) => {
  const out = copyOf(bytes);
  const view = new DataView(out.buffer);
  const value = ABSURD[rng.int(ABSURD.length)];
  const at = Math.min(out.length - 4, anywhere(out, rng));
  if (rng.uniform() < 0.5) view.setUint32(at, value, rng.uniform() < 0.5);
  else view.setUint16(at, value & 0xffff, rng.uniform() < 0.5);
  return out;
};

/** Width and height where each format keeps them; TIFF keeps them in its first tags. */
const setSize: Mutation = (bytes, rng) => {
  const out = copyOf(bytes);
  const view = new DataView(out.buffer);
  const [width, height] = [0, 0].map(() => [1, 16000, 16384, 30000, 0x7fffffff][rng.int(5)]);
  if (out[0] === 0x89) [width, height].forEach((size, i) => view.setUint32(16 + 4 * i, size));
  else if (out[0] === 0x42) [width, height].forEach((size, i) => view.setUint32(18 + 4 * i, size, true));
  else if (out[0] === 0xff) {
    for (let at = 2; at < out.length - 9; at++) {
      if (out[at] === 0xff && (out[at + 1] === 0xc0 || out[at + 1] === 0xc2)) {
        [height, width].forEach((size, i) => view.setUint16(at + 5 + 2 * i, Math.min(size, 65500)));
      }
    }
  } else {
    const little = out[0] === 0x49;
    for (let at = 8; at < out.length - 12; at++) {
      const tag = view.getUint16(at, little);
      const type = view.getUint16(at + 2, little);
      if (tag !== 256 && tag !== 257) continue;
      if (type === 4) view.setUint32(at + 8, tag === 256 ? width : height, little);
      else if (type === 3) view.setUint16(at + 8, (tag === 256 ? width : height) & 0xffff, little);
    }
  }
  return out;
};

const swapHeader: Mutation = (bytes, rng, other) => {
  const out = copyOf(bytes);
  out.set(other.subarray(0, Math.min(out.length, other.length, 8 + rng.int(120))));
  return out;
};

const cutOut: Mutation = (bytes, rng) => {
  const from = rng.int(bytes.length);
  const to = Math.min(bytes.length, from + 1 + rng.int(64));
  return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
};

const noise: Mutation = (bytes, rng) => {
  const out = copyOf(bytes);
  const from = rng.int(out.length);
  const to = Math.min(out.length, from + 1 + rng.int(100));
  for (let i = from; i < to; i++) out[i] = rng.int(256);
  return out;
};

const MUTATIONS = [flipBits, truncate, setNumber, setSize, swapHeader, cutOut, noise] as const;

/** The mutation of file number `i`, always the same for the same seed. */
export function mutate(i: number, originals: readonly Uint8Array[], rng: Rng): Uint8Array {
  const own = rng.stream(String(i));
  const original = originals[i % originals.length];
  const mutation = MUTATIONS[Math.floor(i / originals.length) % MUTATIONS.length];
  return mutation(original, own, originals[own.int(originals.length)]);
}
