/*
 * The three sets of formulas in which Harmony is in use. They differ in the penalty on clusters that hold too much of
 * one batch, in when the centres move, and in when the search stops; results differ visibly, so each has its name.
 */

/** `observed` rows of a batch in a cluster, and `expected` if the batch were spread over the clusters like all rows. */
type OfCounts = (observed: number, expected: number) => number;

export interface Formula {
  /** Factor on the memberships, to the power of theta. */
  readonly penalty: OfCounts;
  /** Its logarithm, times theta and sigma, weights the observed rows in the objective. */
  readonly imbalance: OfCounts;
  /** Rounds of clustering before every correction, at most. */
  readonly maxRounds: number;
  readonly clusterTolerance: number;
  readonly tolerance: number;
  /** `rounds`: before every update of memberships; `correction`: to the intercept of the correction. */
  readonly centresMove: 'rounds' | 'correction';
  /** Divides each row by its largest value before it is brought to length 1: mirrors a row of negative values. */
  readonly dividesByMaximum: boolean;
  /** A batch with a smaller share of its rows in a cluster is not corrected there. */
  readonly minimumShare: number;
  /** The objective is multiplied by this over the number of rows; 0 for not at all. */
  readonly objectivePerRow: number;
  /** Ends of the blocks that the rows are updated in. */
  blockEnds(rows: number, share: number): readonly number[];
}

/** numpy.array_split: the first blocks take one more where it does not divide. */
function evenBlocks(rows: number, share: number): readonly number[] {
  const blocks = Math.ceil(1 / share);
  const size = Math.floor(rows / blocks);
  const larger = rows % blocks;
  return Array.from({ length: blocks }, (_, b) => (b + 1) * size + Math.min(b + 1, larger));
}

/** Blocks of the rounded-down size; the last takes the rest. */
function floorBlocks(rows: number, share: number): readonly number[] {
  const blocks = Math.ceil(1 / share);
  const size = Math.floor(rows * share);
  return Array.from({ length: blocks }, (_, b) => (b === blocks - 1 ? rows : (b + 1) * size));
}

const TINY = 1e-8;

export type FormulaId = 'harmonypy-0.0.9' | 'harmonypy-2026' | 'r-2';

/** harmonypy 0.0.9 (numpy), its 2026 line (torch), and R harmony 2.0. */
export const FORMULAS: Readonly<Record<FormulaId, Formula>> = {
  'harmonypy-0.0.9': {
    penalty: (o, e) => (e + 1) / (o + 1),
    imbalance: (o, e) => (o + 1) / (e + 1),
    maxRounds: 20,
    clusterTolerance: 1e-5,
    tolerance: 1e-4,
    centresMove: 'rounds',
    dividesByMaximum: true,
    minimumShare: 0,
    objectivePerRow: 0,
    blockEnds: evenBlocks,
  },
  'harmonypy-2026': {
    penalty: (o, e) => Math.max(e, TINY) / Math.max(o + e, TINY),
    imbalance: (o, e) => (Math.max(o, TINY) + Math.max(e, TINY)) / Math.max(e, TINY),
    maxRounds: 20,
    clusterTolerance: 1e-5,
    tolerance: 1e-4,
    centresMove: 'rounds',
    dividesByMaximum: false,
    minimumShare: 0,
    objectivePerRow: 2000,
    blockEnds: floorBlocks,
  },
  'r-2': {
    penalty: (o, e) => (2 * e + 1) / (o + e + 1),
    imbalance: (o, e) => (o + e + 1) / (2 * e + 1),
    maxRounds: 4,
    clusterTolerance: 1e-3,
    tolerance: 1e-2,
    centresMove: 'correction',
    dividesByMaximum: false,
    minimumShare: 1e-5,
    objectivePerRow: 2000,
    blockEnds: (rows, share) => floorBlocks(rows, rows < 40 ? 0.2 : share),
  },
};
