import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { EmbedState } from '../../contract/embedding-state';
import type {
  ColumnChoice,
  DesignReport,
  MethodResult,
  RunState,
  StudySummary,
  ViewState,
} from '../../contract/project';
import type { Verdict } from '../../contract/verdict';
import type { ExcludedRow } from '../../contract/quality';
import type { Tuning } from '../../contract/judgement';
import type { Recipe, RecipeInput } from '../../contract/recipe';
import { DEFAULT_IMAGE_INPUT } from '../../contract/recipe';
import type { SkippedFile } from '../../contract/study';
import type { KeptRecipe } from '../../contract/kept-settings';
import { InputError } from '../../core/errors';
import type { Column } from '../../core/profiles';
import { writeBytesAtomic } from '../../tables/atomic-file';
import type { PrincipalMap } from '../layout-table';
import type { StudyRows } from '../study-rows';
import type { RowFiles } from '../row-files';

/**
 * What the window keeps of a project beside the steps: the study as it was found (so that it opens without the
 * stick it came on), and how far the user and the run have come.
 */
export interface StudyFile {
  readonly version: 1;
  readonly name: string;
  readonly sample: boolean;
  readonly input: RecipeInput;
  readonly summary: StudySummary;
  readonly rows: readonly RowFiles[];
  readonly metadata: ReadonlyMap<string, Column>;
}

export interface StoredLayout {
  readonly method: string;
  readonly version: number;
  /** Of the matrix in the project. */
  readonly key: string;
  /** Of the matrix of how much each row's neighbourhood changed; absent where that is not known. */
  readonly changeKey?: string;
  /** Of the matrix of the two principal components; absent where they are not known. */
  readonly principal?: PrincipalMap;
}

export interface ProgressFile {
  readonly version: 2;
  readonly choice: ColumnChoice;
  readonly design: DesignReport | null;
  readonly embed: EmbedState;
  readonly run: RunState;
  /** Of a run of the command line, which may say more than the window asks for: exports keep to it. */
  readonly recipe?: Recipe | null;
  /** What runs of the window keep of such a recipe; absent or null where there was none. */
  readonly kept?: KeptRecipe | null;
  readonly failedFiles: readonly SkippedFile[];
  /** Rows of the study that the user took out. Projects of earlier versions have none. */
  readonly excluded?: readonly ExcludedRow[];
  /** For each row of the profiles its rows of the study; empty where it is not known (runs of tables, older projects). */
  readonly profileRows: readonly StudyRows[];
  readonly layouts: readonly StoredLayout[];
  readonly results: readonly MethodResult[];
  readonly verdict: Verdict | null;
  readonly tuning?: readonly Tuning[];
  readonly view: ViewState | null;
}

const STUDY_FILE = 'study.json';
export const PROGRESS_FILE = 'window.json';

/** JSON has no NaN: missing numbers are null there. */
const columnToJson = ([name, column]: readonly [string, Column]): unknown => [
  name,
  column.kind,
  column.kind === 'text'
    ? column.values
    : Array.from(column.values, (value) => (Number.isNaN(value) ? null : value)),
];

type ColumnJson =
  | readonly [name: string, kind: 'text', values: readonly (string | null)[]]
  | readonly [name: string, kind: 'number', values: readonly (number | null)[]];

const columnFromJson = ([name, kind, values]: ColumnJson): readonly [string, Column] =>
  kind === 'text'
    ? [name, { kind, values }]
    : [name, { kind, values: Float64Array.from(values, (value) => value ?? NaN) }];

type StudyJson = Omit<StudyFile, 'metadata'> & { readonly metadata: readonly ColumnJson[] };

export const isProjectFolder = (folder: string): boolean => existsSync(path.join(folder, STUDY_FILE));

export const writeStudyFile = (folder: string, study: StudyFile): Promise<void> =>
  writeBytesAtomic(
    path.join(folder, STUDY_FILE),
    JSON.stringify({ ...study, metadata: [...study.metadata].map(columnToJson) }),
  );

export const writeProgressFile = (folder: string, progress: ProgressFile): Promise<void> =>
  writeBytesAtomic(path.join(folder, PROGRESS_FILE), JSON.stringify(progress));

/** Written by the functions above, so of their form; a file that is no JSON is refused. */
export async function readJson<T>(file: string): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    throw new InputError(`${file} cannot be read`, {
      cause: error,
      hint: 'the project is damaged: drop the image folders again, what was computed is kept',
    });
  }
}

/** @throws {InputError} when the folder is no project of the window */
export async function readStudyFile(folder: string): Promise<StudyFile> {
  if (!isProjectFolder(folder)) {
    if (existsSync(path.join(folder, 'project.duckdb'))) {
      throw new InputError(`${folder} holds a run whose images the window does not know`, {
        hint: 'a run of a table of profiles has none; else run the same command again: nothing is computed twice',
      });
    }
    throw new InputError(`${folder} is not an Unbatch project`, {
      hint: 'choose a folder whose name ends in .unbatch, or one that "unbatch run --out" wrote',
    });
  }
  const { metadata, input, ...rest } = await readJson<StudyJson>(path.join(folder, STUDY_FILE));
  return {
    ...rest,
    input: input.kind === 'images' ? { ...DEFAULT_IMAGE_INPUT, ...input } : input,
    metadata: new Map(metadata.map(columnFromJson)),
  };
}
