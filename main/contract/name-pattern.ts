/** A part of a file's name that a pattern took for a field; `end` is the first character after it. */
export interface PatternSpan {
  /** `plate`, `well`, `site`, `channel`, `z`, `t`, `batch`, … or the user's own name, as the pattern writes it. */
  readonly field: string;
  readonly start: number;
  readonly end: number;
}

/** One name as a pattern reads it. */
export interface PatternMatch {
  /** As it was given: a path or a bare name. Spans count in it. */
  readonly name: string;
  /** Empty where the pattern does not fit. */
  readonly spans: readonly PatternSpan[];
  /** What is read: wells as `A01`, numbers without leading zeros. */
  readonly values: readonly (readonly [field: string, value: string | null])[];
  /** Why the name does not fit; null where it does. */
  readonly why: string | null;
}

/** What is wrong with a pattern, and where in it. */
export interface PatternProblem {
  readonly message: string;
  readonly hint: string;
  readonly start: number;
  readonly end: number;
}

/** A pattern tried on names, while it is being written. */
export interface PatternPreview {
  /** null: the pattern can be read. */
  readonly problem: PatternProblem | null;
  /** In the pattern's order. */
  readonly fields: readonly string[];
  readonly matched: number;
  readonly total: number;
  /** At most 200: the first that do not fit, then others in their order. */
  readonly matches: readonly PatternMatch[];
  readonly firstUnmatched: string | null;
}

/** A template such as `{plate}_{well}_s{site}_w{channel}.tif`, or a regular expression with named groups. */
export interface PatternRequest {
  readonly template: string;
  /** Paths to try it on; absent: the files of the open study. */
  readonly names?: readonly string[];
}
