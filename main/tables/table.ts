import type { Column } from '../core/profiles';

/** Columns of one table file, nothing decided about which are features. */
export interface Table {
  readonly names: readonly string[];
  readonly columns: ReadonlyMap<string, Column>;
  readonly rows: number;
  /** What was left out or changed while reading, one sentence each. */
  readonly notes: readonly string[];
}
