/** One kind of file that can be exported. */
export interface ExportEntry {
  readonly id: string;
  readonly title: string;
  /** Which tools open it, one sentence. */
  readonly summary: string;
}

export interface ExportRequest {
  readonly formats: readonly string[];
  /** Corrections to write; `none` is the uncorrected table. */
  readonly methods: readonly string[];
  /** Absolute path. */
  readonly folder: string;
}

export interface ExportedFile {
  readonly path: string;
  readonly bytes: number;
}

export interface ExportResult {
  readonly folder: string;
  readonly files: readonly ExportedFile[];
}
