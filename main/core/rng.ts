/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna 2018) seeded by splitmix32.
 * The same seed and stream give the same numbers on every machine.
 */
export interface Rng {
  /** Uniform in [0, 1), 32 bits of it random. */
  readonly uniform: () => number;
  /** Uniform integer in [0, below). */
  readonly int: (below: number) => number;
  /** The next integers in [0, below), below at most 2³¹, as many as there is room for: those that `int` would give, faster. */
  readonly ints: (into: Int32Array, below: number) => void;
  /** Standard normal (Box–Muller, polar form not used: exactly two uniforms a pair). */
  readonly normal: () => number;
  /** A generator of its own for a named part, independent of how many numbers were drawn here. */
  readonly stream: (name: string) => Rng;
}

function hash32(text: string, seed: number): number {
  let h = seed ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** The first numbers that splitmix32 gives from a state. */
function splitmix(origin: number, count: number): number[] {
  let state = origin;
  return Array.from({ length: count }, () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  });
}

export function createRng(seed: number, name = ''): Rng {
  const origin = hash32(name, seed | 0);
  let [a, b, c, d] = splitmix(origin, 4);
  let spare: number | undefined;
  const bits = (): number => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  const uniform = (): number => bits() / 4294967296;
  return {
    uniform,
    int: (below) => Math.floor(uniform() * below),
    ints(into, below) {
      // The state in variables of this function, which stay in registers.
      let p = a;
      let q = b;
      let r = c;
      let s = d;
      const scale = below / 4294967296;
      for (let i = 0; i < into.length; i++) {
        const product = Math.imul(q, 5);
        const result = Math.imul((product << 7) | (product >>> 25), 9);
        const t = q << 9;
        r ^= p;
        s ^= q;
        q ^= r;
        p ^= s;
        r ^= t;
        s = (s << 11) | (s >>> 21);
        // A power of two divides exactly, before as well as after.
        into[i] = ((result >>> 0) * scale) | 0;
      }
      a = p;
      b = q;
      c = r;
      d = s;
    },
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    stream: (part) => createRng(origin, `${name}/${part}`),
  };
}

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle<T extends Int32Array | unknown[]>(items: T, rng: Rng): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    const held = items[i];
    items[i] = items[j];
    items[j] = held;
  }
  return items;
}

/** A random order of 0 … n − 1. */
export const permutation = (n: number, rng: Rng): Int32Array =>
  shuffle(
    Int32Array.from({ length: n }, (_, i) => i),
    rng,
  );
