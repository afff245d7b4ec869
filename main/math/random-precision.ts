/*
 * The average precision of a random ranking: which ranks the positives take is drawn as a set of bits, which is then read
 * from the first to the last, so that nothing is sorted.
 */
import type { Rng } from '../core/rng';

/** Draws average precisions of random rankings with `positives` among `total`, 1 ≤ positives ≤ total. */
export function createRandomPrecision(positives: number, total: number): (rng: Rng) => number {
  const words = new Int32Array(Math.ceil(total / 32));
  // Of a large share the few that do not belong are drawn.
  const fewer = Math.min(positives, total - positives);
  const flipped = fewer < positives ? -1 : 0;
  const places = new Int32Array(fewer);
  const tail = total % 32 === 0 ? -1 : (1 << (total % 32)) - 1;
  return (rng) => {
    words.fill(0);
    for (let drawn = 0; drawn < fewer;) {
      const some = places.subarray(drawn);
      rng.ints(some, total);
      for (let i = 0; i < some.length; i++) {
        const place = some[i];
        const word = words[place >> 5];
        words[place >> 5] = word | (1 << (place & 31));
        // Without a branch: which places are taken cannot be foreseen.
        drawn += 1 - ((word >>> (place & 31)) & 1);
      }
    }
    let [found, sum] = [0, 0];
    for (let w = 0; w < words.length; w++) {
      let word = words[w] ^ flipped;
      if (w === words.length - 1) word &= tail;
      const before = 32 * w + 1;
      while (word !== 0) {
        const lowest = word & -word;
        sum += ++found / (before + 31 - Math.clz32(lowest));
        word ^= lowest;
      }
    }
    return sum / positives;
  };
}
