import type { ParamSchema } from './params';

/** What a correction, metric, layout or model can ask for. */
export type Need =
  | 'batch'
  | 'label'
  | 'controls'
  | 'covariates'
  | 'plate'
  | 'well'
  | 'group'
  | 'pairs'
  | 'other'
  | 'before'
  | 'neighbours'
  | 'clusters';

/** What every registry entry tells of itself. */
export interface Named {
  /** As in CONTRACT.md: outside programs call it by this. */
  readonly id: string;
  readonly title: string;
  /** What it does, in one sentence a biologist understands. */
  readonly summary: string;
  readonly citation: string;
}

/**
 * About how long a method takes, measured on two cores: seconds for a million values, proportional to rows × features,
 * and again to rows where every row is compared with every other.
 */
export interface MethodCost {
  readonly secondsPerMillion: number;
  readonly growth: 'rows' | 'rows-squared';
}

/** A registry entry as plain data, as `unbatch methods --json` prints it and the window's forms read it. */
export interface CatalogueEntry extends Named {
  readonly needs: readonly Need[];
  readonly params: ParamSchema;
  /** What must hold for the result to be trusted (corrections). */
  readonly assumes?: string;
  /** Corrections whose time was measured. */
  readonly cost?: MethodCost;
  /** Metrics only. */
  readonly measures?: 'mixing' | 'biology';
  readonly range?: readonly [worst: number, best: number];
  /** How the number can mislead (metrics). */
  readonly caution?: string;
  /** Takes much longer than the others, so that it is only run where it is asked for (metrics). */
  readonly costly?: true;
}
