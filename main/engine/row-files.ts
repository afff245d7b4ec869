import type { CellCentre } from '../contract/study';
import type { ChannelCorrection } from '../images/plate/correct-plane';

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
    /** What its plate tells of every channel; the same of all files of a row. */
    readonly corrections?: Readonly<Record<string, ChannelCorrection | undefined>>;
  }[];
  /** Where cells are embedded one by one: each of them gets a vector. */
  readonly cells?: readonly CellCentre[];
  /** Side of the square around a cell, where it is told in micrometres and so depends on the image. */
  readonly cellPx?: number;
  /** Names the corrections: rows with other ones have other vectors. */
  readonly correctionKey?: string;
}
