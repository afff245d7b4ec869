/** The files of one row, one a channel in the study's order; a colour or many-page file stands for all. */
export interface RowFiles {
  readonly files: readonly {
    /** Absolute. */
    readonly path: string;
    readonly page: number;
    readonly channel: string;
  }[];
}
