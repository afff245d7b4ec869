import type { Named } from '../contract/catalogue';
import type { Precision, Values } from '../core/matrix';
import type { Profiles } from '../core/profiles';
import type { Task } from '../core/task';

/** How a profiles file is read. */
export interface FormatReadOptions {
  /** Columns whose name matches are features. */
  readonly features?: RegExp;
  /** Columns whose name matches are not features. */
  readonly exclude?: RegExp;
  /** Element type of the features; `input` keeps what the file has. */
  readonly precision: Precision | 'input';
  /** h5ad only: `X` (default), or the name of an entry of `obsm`. */
  readonly matrix?: string;
}

/** One file as read. Missing feature values are NaN here; `readProfiles` deals with them. */
export interface FormatRead {
  readonly profiles: Profiles;
  readonly notes: readonly string[];
  /** What the file itself holds: single where all its features are float32. */
  readonly stored: Precision;
}

/** What travels beside the table itself; formats that have no place for an extra leave it out. */
export interface WriteExtras {
  /** How the table came about; Parquet's key-value metadata and h5ad's `uns['recipe']`, as JSON. */
  readonly recipe?: unknown;
  /** h5ad: further matrices of the same rows, by their obsm name (`X_umap`). */
  readonly obsm?: ReadonlyMap<string, Values>;
  /** h5ad: further entries of `uns`, plain data. */
  readonly uns?: Readonly<Record<string, unknown>>;
}

/** One file format of the profiles table. */
export interface Format extends Named {
  /** With their dot, lower case, the usual one first. */
  readonly extensions: readonly string[];
  /** @throws {InputError} when the file is not what its name says, or holds no features */
  read(file: string, options: FormatReadOptions, task: Task): Promise<FormatRead>;
  /** Writes the whole file at `file`, which does not exist yet; `writeProfiles` moves it into place. */
  write(file: string, profiles: Profiles, extras: WriteExtras, task: Task): Promise<void>;
}
