/*
 * Ranks rows of similarities as rank-rows.ts tells, in single precision with the vector instructions of math/kernels.
 */
import type { RankedRows } from '../core/compute';
import type { Kernels } from '../math/kernels/kernels';
import { addressOf } from '../math/kernels/kernels';
import type { PlacedGroups } from './nest-groups';

/** Ranges of similarity for each fellow: with fewer, more columns must be told from fellows of their range one by one. */
const RANGES_EACH = 4;
const FEWEST_RANGES = 256;
const MOST_RANGES = 65_536;

/** Memory for rows of similarities, and the ranking of one of them. */
export interface RowRanker {
  readonly similarities: Float32Array | Float64Array;
  /** Fills entry `at` of the rankings (for each entry of `apart` of each layer) of the row of a place, whose similarities start at element `start`. */
  rank(place: number, start: number, at: number, rankings: readonly RankedRows[]): void;
}

/**
 * @param elements  of similarities at a time
 * @param widest  places of the largest group
 */
export function createKernelRanker(
  layers: readonly PlacedGroups[],
  { elements, widest }: { readonly elements: number; readonly widest: number },
  { loops, layOut }: Kernels,
): RowRanker {
  const most = Math.max(FEWEST_RANGES, Math.min(MOST_RANGES, RANGES_EACH * widest));
  const kindsOf = layers.flatMap(({ apart }) => apart);
  const rows = layers[0].from.length;
  const { similarities, values, places, starts, frame, landed, tied, sum, kinds } = layOut({
    similarities: ['float', elements],
    values: ['float', widest + 1],
    places: ['int', widest],
    starts: ['int', most + 4],
    frame: ['float', 2],
    landed: ['int', widest + 1],
    tied: ['int', widest + 1],
    sum: ['double', 1],
    kinds: ['int', kindsOf.length * rows],
  });
  kindsOf.forEach((codes, r) => {
    if (codes !== null) kinds.set(codes, r * rows);
  });
  const sorted = [addressOf(values), addressOf(places)] as const;
  const [atStarts, atFrame, atSum] = [addressOf(starts), addressOf(frame), addressOf(sum)];
  const counts = [addressOf(landed), addressOf(tied)] as const;

  const rank: RowRanker['rank'] = (place, start, at, rankings) => {
    const outer = layers.find(({ from, to }) => to[place] > from[place]);
    if (outer === undefined) return;
    const row = addressOf(similarities, start);
    const [first, last] = [outer.from[place], outer.to[place]];
    const ranges = Math.max(FEWEST_RANGES, Math.min(MOST_RANGES, RANGES_EACH * (last - first)));
    const count = loops.sortFellows(row, place, first, last, ...sorted, atStarts, ranges, atFrame);
    landed.fill(0, 0, count + 1);
    tied.fill(0, 0, count + 1);
    const add = (from: number, to: number): void => {
      if (to > from) loops.placeColumns(row, from, to, sorted[0], atStarts, ranges, atFrame, ...counts);
    };
    add(0, first);
    let [counted, r] = [last, 0];
    for (const { from, to, taking, apart } of layers) {
      const range = [from[place], to[place]] as const;
      if (range[1] > range[0]) {
        add(counted, taking);
        counted = Math.max(counted, taking);
        const negatives = taking - (range[1] - range[0]);
        apart.forEach((codes, k) => {
          const among = codes === null ? 0 : addressOf(kinds, (r + k) * rows);
          const own = codes === null ? 0 : codes[place];
          const positives = loops.rankFellows(...sorted, count, ...counts, ...range, among, own, atSum);
          const ranking = rankings[r + k];
          ranking.positives[at] = positives;
          ranking.total[at] = positives + negatives;
          if (negatives > 0 && positives > 0) ranking.precision[at] = sum[0] / positives;
        });
      }
      r += apart.length;
    }
  };
  return { similarities, rank };
}
