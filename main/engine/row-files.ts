import type { CellCentre } from '../contract/study';

/**
 * The files of one row, one a channel in the study's order, or the planes of a z-stack one after the other; a colour or
 * many-page file stands for all.
 */
export interface RowFiles {
  readonly files: readonly {
    /** Absolute. */
    readonly path: string;
    readonly page: number;
    readonly channel: string;
    /** How the planes of a stack are put together. */
    readonly stack?: 'max' | 'mean';
  }[];
  /** Where cells are embedded one by one: each of them gets a vector. */
  readonly cells?: readonly CellCentre[];
}
