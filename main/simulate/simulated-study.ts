/** What a simulation has written. */
export interface SimulatedStudy {
  /** Picture files. */
  readonly images: number;
  /** Wells, or single cells. */
  readonly samples: number;
}
