/** A file below one of the folders that were given. */
export interface FoundFile {
  /** Index of the folder given. */
  readonly root: number;
  /** Relative to it, with forward slashes. */
  readonly path: string;
  /** The whole path, with forward slashes: plates and batches may be folders above the one given. */
  readonly full: string;
}
