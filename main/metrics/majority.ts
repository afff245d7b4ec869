import type { Neighbours } from '../core/compute';
import type { Factor } from '../core/factor';

/** The place of each level when the names are sorted by code unit, as Python sorts text. */
export function levelRanks({ levels }: Factor): Int32Array {
  const sorted = levels.map((_, code) => code).sort((a, b) => (levels[a] < levels[b] ? -1 : 1));
  const ranks = new Int32Array(levels.length);
  sorted.forEach((code, rank) => (ranks[code] = rank));
  return ranks;
}

/**
 * Majority votes over rows with known levels. Ties go to the level whose name sorts first, as in scikit-learn and the
 * other references, so the order of the rows does not matter.
 */
export function createVote(factor: Factor): (voters: Iterable<number>) => number {
  const ranks = levelRanks(factor);
  const counts = new Int32Array(factor.levels.length);
  return (voters) => {
    counts.fill(0);
    let winner = -1;
    for (const row of voters) {
      const code = factor.codes[row];
      counts[code]++;
      if (winner < 0 || counts[code] > counts[winner]) winner = code;
      else if (counts[code] === counts[winner] && ranks[code] < ranks[winner]) winner = code;
    }
    return winner;
  };
}

/**
 * The level that the majority of each row's neighbours has; −1 for a row without neighbours.
 * @param neighbours  lists that may end in negative row numbers, which are skipped
 */
export function predictByNeighbours({ rows, k, indices }: Neighbours, factor: Factor): Int32Array {
  const vote = createVote(factor);
  const out = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const missing = indices.subarray(i * k, (i + 1) * k).findIndex((row) => row < 0);
    out[i] = vote(indices.subarray(i * k, missing < 0 ? (i + 1) * k : i * k + missing));
  }
  return out;
}
