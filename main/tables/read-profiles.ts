import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { ParamError } from '../core/errors';
import type { Precision } from '../core/matrix';
import { toPrecision } from '../core/matrix';
import type { Profiles } from '../core/profiles';
import type { Task } from '../core/task';
import { quietTask } from '../core/task';
import type { MissingPolicy } from './check-features';
import { checkFeatures } from './check-features';
import type { Part } from './concatenate';
import { concatenate } from './concatenate';
import { expandInputs } from './expand-inputs';
import type { FormatReadOptions } from './format';
import { joinMetadata } from './join-metadata';
import { readTable } from './read-table';
import { requireFormat } from './registry';

export interface ReadProfilesOptions {
  /** A table joined by key columns or row order. */
  readonly metadata?: string;
  /** Regular expression: columns whose name matches are features. */
  readonly features?: string;
  /** Regular expression: columns whose name matches are not. */
  readonly exclude?: string;
  /** An error instead of leaving features out; the same as `missing: 'fail'`. */
  readonly failOnMissing?: boolean;
  /** What to do about missing and infinite values in tables (default: leave those features out). */
  readonly missing?: MissingPolicy;
  /** Element type of the features; `input` keeps that of the files. */
  readonly precision: Precision | 'input';
  /** h5ad: `X`, or an entry of obsm. */
  readonly matrix?: string;
}

/** One file that went into a table. */
export interface Source {
  readonly path: string;
  readonly rows: number;
  /** Of the file's bytes, for the recipe and for cache keys. */
  readonly sha256: string;
}

export interface ReadProfiles {
  readonly profiles: Profiles;
  /** What was left out, joined or found odd, one sentence each. */
  readonly notes: readonly string[];
  readonly sources: readonly Source[];
  /** What the files themselves hold: single where all features are float32. `--out x.npy` keeps it. */
  readonly stored: Precision;
}

function parsePattern(option: string, source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    throw new ParamError(
      { [option]: `${option} must be a regular expression, got ${source}` },
      { cause: error },
    );
  }
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    if (chunk instanceof Buffer) hash.update(chunk);
  }
  return hash.digest('hex');
}

function formatOptions(options: ReadProfilesOptions): FormatReadOptions {
  const { features, exclude, precision, matrix } = options;
  return {
    precision,
    ...(features === undefined ? {} : { features: parsePattern('features', features) }),
    ...(exclude === undefined ? {} : { exclude: parsePattern('exclude', exclude) }),
    ...(matrix === undefined ? {} : { matrix }),
  };
}

/**
 * Reads profiles from files, globs and folders, joins a table of metadata, and leaves out what is missing, as
 * CONTRACT.md's "Files" says. Rows are in file-name order.
 * @throws {InputError} naming file, line, column or row
 */
export async function readProfiles(
  inputs: readonly string[],
  options: ReadProfilesOptions,
  task: Task = quietTask(),
): Promise<ReadProfiles> {
  const files = await expandInputs(inputs, options.metadata);
  const notes: string[] = [];
  const parts: Part[] = [];
  const sources: Source[] = [];
  let stored: Precision = 'single';
  for (const [i, file] of files.entries()) {
    await task.tick(i, files.length);
    const format = requireFormat(file);
    const read = await format.read(file, formatOptions(options), task.child(file, 1 / (files.length + 1)));
    parts.push({ file, profiles: read.profiles });
    notes.push(...read.notes);
    sources.push({ path: file, rows: read.profiles.features.rows, sha256: await hashFile(file) });
    if (read.stored === 'double') stored = 'double';
  }
  const precision = options.precision === 'input' ? stored : options.precision;
  const together = concatenate(parts, precision);
  notes.push(...together.notes);
  let profiles = together.profiles;
  if (options.metadata !== undefined) {
    const table = await readTable(options.metadata);
    const rowFiles = sources.flatMap(({ path, rows }) => new Array<string>(rows).fill(path));
    const joined = joinMetadata(profiles, rowFiles, table, options.metadata);
    profiles = joined.profiles;
    notes.push(...table.notes, ...joined.notes);
  }
  const policy = options.failOnMissing === true ? 'fail' : (options.missing ?? 'drop-features');
  const checked = checkFeatures(profiles, policy);
  notes.push(...checked.notes);
  const features = toPrecision(checked.profiles.features, precision);
  await task.tick(files.length, files.length);
  return { profiles: { ...checked.profiles, features }, notes, sources, stored };
}
