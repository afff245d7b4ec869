/**
 * What a correction did to the biology, to the controls and to every neighbourhood, and how its strength was chosen:
 * plain data, the same in scores.json, in the report and in the window. `before` is always the uncorrected table.
 */

import type { ParamSchema } from './params';

/** How much is spent on judging. */
export interface Judging {
  /** Label shufflings of the permutation null; 0: none. */
  readonly permutations: number;
  /** Whether the strength of sphering, Harmony and ComBat is chosen by replicates across batches. */
  readonly tune: boolean;
}

/** The settings as forms and help pages show them. */
export const JUDGING_PARAMS = {
  permutations: {
    kind: 'int',
    default: 20,
    min: 0,
    max: 10_000,
    label: 'Shufflings of labels',
    help: 'How often labels are shuffled to see what a correction gains on labels that mean nothing; up to ten times as often for a correction that uses no labels, whose score alone is taken again. More tell smaller p-values and take longer; 0 leaves the null out.',
  },
  tune: {
    kind: 'flag',
    default: false,
    label: 'Search for the best strength',
    help: 'Also chooses the strength of sphering, Harmony and ComBat by replicates across batches, scored on labels that had no part in the choice.',
  },
} as const satisfies ParamSchema;

export const DEFAULT_JUDGING: Judging = {
  permutations: JUDGING_PARAMS.permutations.default,
  tune: JUDGING_PARAMS.tune.default,
};

export interface BeforeAfter {
  readonly before: number;
  readonly after: number;
}

/** A score that a correction must not spoil, over treated rows: negative controls are left out (as long as two labels remain). */
export interface ScoreChange extends BeforeAfter {
  /** Metric id. */
  readonly metric: string;
  readonly title: string;
  /** The middle 95 % of bootstrap draws of after − before; null where the score has no value a row. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** What happened to the negative controls, which no treatment explains. */
export interface ControlsFate {
  /** How many there are, and features of the uncorrected table: a correction fitted on fewer controls than features shrinks them. */
  readonly rows: number;
  readonly features: number;
  /** Spread of controls around the centre of their own batch's controls, as a share of the whole table's variance. */
  readonly within: BeforeAfter;
  /** Spread of the batches' control centres, as a share of the whole table's variance: what a correction should remove. */
  readonly between: BeforeAfter;
  /** How far treated rows lie from the centre of their own batch's controls, in units of those controls' own spread: what it should keep. */
  readonly separation: BeforeAfter;
  /** Replicate retrieval of the controls across batches; null where it was not scored. */
  readonly precision: BeforeAfter | null;
}

/** Shares (0 … 1) of variance that batch and label explain. */
export interface Explained {
  readonly batch: number;
  readonly label: number;
}

export interface ComponentExplained extends Explained {
  /** Share of the whole table's variance that lies along this principal component. */
  readonly share: number;
}

export interface TableVariance {
  /** Of the whole table. */
  readonly total: Explained;
  /** Of the leading principal components of that table, largest first. */
  readonly components: readonly ComponentExplained[];
}

export interface VarianceFate {
  readonly before: TableVariance;
  readonly after: TableVariance;
  /** What batches and labels of these sizes explain on average where they mean nothing. */
  readonly chance: Explained;
}

/** `kept`: told before and after; `lost`, `gained`; `never`: told in neither table. */
export type SignalFate = 'kept' | 'lost' | 'gained' | 'never';

export interface PerturbationFate {
  readonly label: string;
  readonly fate: SignalFate;
  /** Mean average precision, its permutation p-value, and that corrected for testing many (Benjamini–Hochberg). */
  readonly mAP: BeforeAfter;
  readonly p: BeforeAfter;
  readonly q: BeforeAfter;
}

export interface PerturbationFates {
  /** The metric that the signals are told by. */
  readonly metric: string;
  readonly lost: readonly string[];
  readonly gained: readonly string[];
  readonly perturbations: readonly PerturbationFate[];
}

export interface NeighbourhoodChange {
  /** How many nearest neighbours are compared. */
  readonly k: number;
  /** Share of a row's neighbours that are others now: mean and median over rows. */
  readonly mean: number;
  readonly median: number;
  readonly perBatch: Readonly<Record<string, number>>;
  readonly perLabel: Readonly<Record<string, number>>;
  /** Rows whose neighbourhood changed most, first the most changed; at most 24. */
  readonly moved: readonly { readonly row: number; readonly share: number }[];
}

/**
 * What the same correction gains on labels shuffled inside every batch. A correction that uses no labels gives the same
 * table, and only the score is taken on shuffled labels; one that uses labels or covariates is run again on the shuffled
 * ones. A correction that gains as much on shuffled labels fits labels, whatever they are.
 */
export interface LabelNull {
  /** The metric whose gain is compared. */
  readonly metric: string;
  readonly permutations: number;
  /** Rows that it was done on: a part of a large table where the correction had to be run again. */
  readonly rows: number;
  /** The correction used labels and was run again. */
  readonly rerun: boolean;
  /** With the true labels. */
  readonly gain: number;
  /** With shuffled labels. */
  readonly nullMean: number;
  readonly nulls: readonly number[];
  /** (shufflings that gained at least as much + 1) / (shufflings + 1). */
  readonly p: number;
}

/** Why a part could not be computed. */
export interface Unavailable {
  readonly why: string;
}

/** What a correction did beside mixing batches. A part that could not be computed says why. */
export interface OverCorrection {
  readonly changes: readonly ScoreChange[];
  readonly controls: ControlsFate | Unavailable;
  readonly variance: VarianceFate | Unavailable;
  readonly perturbations: PerturbationFates | Unavailable;
  readonly neighbourhoods: NeighbourhoodChange | Unavailable;
  readonly labelNull: LabelNull | Unavailable;
}

export interface TuningPoint {
  /** The parameter, as `epsilon 0.3` or `covariates no`. */
  readonly setting: string;
  /** Replicate retrieval across batches, mean over all labels; null where the setting could not be run. */
  readonly score: number | null;
  readonly why?: string;
}

/** How the strength of one method was chosen. */
export interface Tuning {
  /** The method, and the id under which its tuned form is ranked: `sphering-tuned`. */
  readonly method: string;
  readonly id: string;
  readonly metric: string;
  readonly parameter: string;
  readonly points: readonly TuningPoint[];
  /** The score of the uncorrected table: a strength below it does harm. */
  readonly uncorrected: number | null;
  /** Index of the point that was chosen, and of the method's default. */
  readonly chosen: number;
  readonly standard: number;
  readonly folds: number;
  /** Labels that could be scored. */
  readonly labels: number;
  /** On labels that had no part in the choice: of the settings chosen without them, and of the default. */
  readonly heldOut: { readonly tuned: number; readonly standard: number };
}
