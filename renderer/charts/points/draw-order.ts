/**
 * A fixed shuffled order of n rows (Fisher–Yates with a small linear generator, always the same for the same n):
 * the last batch must not cover the first, and the first k of it are a fair sample to draw while moving.
 */
export function drawOrder(n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  let state = 0x9e3779b9;
  for (let i = n - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    const swap = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = swap;
  }
  return order;
}
