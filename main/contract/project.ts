import type { CatalogueEntry, Named } from './catalogue';
import type { DeviceName, EmbedState } from './embedding-state';
import type { ErrorPayload } from './errors';
import type { ExportEntry } from './export';
import type { Judging, OverCorrection, Tuning } from './judgement';
import type { KeptSettings } from './kept-settings';
import type { ExcludedRow } from './quality';
import type { ParamSchema, ParamValues } from './params';
import type { EmbeddingChoice, MethodChain, MetricChoice, NetworkPrecision } from './recipe';
import type { PlateMapPreview, PlateMapSource } from './plate-map';
import type { LayoutCandidate, SkippedFile, StudyScale } from './study';
import type { Verdict } from './verdict';

/** A network or profiler that turns pictures into numbers. */
export interface ModelEntry extends Named {
  /** Of one row's embedding. */
  readonly dimensions: number;
  /** Whether it can be run here, and if not, why: one sentence. */
  readonly ready: boolean;
  readonly why?: string;
  /** What a network can be computed in, the device allowing; absent for what is no network. */
  readonly precisions?: readonly NetworkPrecision[];
}

/** Everything that forms in the window offer, read once. */
export interface Catalogue {
  readonly methods: readonly CatalogueEntry[];
  readonly metrics: readonly CatalogueEntry[];
  readonly layouts: readonly CatalogueEntry[];
  readonly models: readonly ModelEntry[];
  readonly exports: readonly ExportEntry[];
  /** Parameters of the maps. */
  readonly umap: ParamSchema;
  readonly devices: readonly DeviceName[];
}

/** What to look through. `layout` absent: the best-matching layout is taken. */
export interface ScanRequest {
  /** Absolute paths. */
  readonly folders: readonly string[];
  readonly layout?: string;
  /** Folder levels from the top as column names, for the layout `levels`. */
  readonly levels?: readonly string[];
  /** The user's own template or regular expression, for the layout `pattern`. */
  readonly pattern?: string;
  /** A table to join to the images (metadata.csv); absolute path. */
  readonly metadata?: string;
  /** Plate maps to join by plate and well, one after the other; files by absolute path. */
  readonly plateMaps?: readonly PlateMapSource[];
  /** `auto` (absent), `max`, `mean`, `all`, or the name of a z plane; as in a recipe. */
  readonly z?: string;
  /** `all` (absent), `first`, `last`, or the name of a time point. */
  readonly time?: string;
  /** Copies (same bytes, same batch and labels): `drop` (absent) all but the first, or `keep` them. */
  readonly duplicates?: 'drop' | 'keep';
}

/** What was found in the folders, in counts. */
export interface StudySummary {
  readonly folders: readonly string[];
  /** What was asked for, to be scanned again with a change; absent in projects of older versions. */
  readonly request?: ScanRequest;
  readonly layout: string;
  readonly candidates: readonly LayoutCandidate[];
  /** Image files that will be read. */
  readonly files: number;
  /** Points: one image, site or cell each, with all its channels. */
  readonly rows: number;
  readonly plates: number;
  readonly wells: number;
  readonly channels: readonly string[];
  /** What the file names tell of z planes and time points, in order: more than one leaves a choice. */
  readonly zPlanes?: readonly string[];
  readonly timePoints?: readonly string[];
  /** At most 500 are listed; `skippedTotal` counts all. */
  readonly skipped: readonly SkippedFile[];
  readonly skippedTotal: number;
  /** What joining each plate map did; absent in projects made before there were any. */
  readonly plateMaps?: readonly PlateMapPreview[];
  /** Sizes of pixels, and stage positions; absent in projects made before they were read. */
  readonly scale?: StudyScale;
  readonly warnings: readonly string[];
  /** Rows worth showing as a preview, spread over batches and plates; at most 60. */
  readonly preview: readonly number[];
}

/** One metadata column of the rows. `text` columns (a value a row) can be shown but not chosen. */
export type ColumnInfo =
  | {
      readonly kind: 'category';
      readonly name: string;
      /** In the order that people expect: natural sort. */
      readonly levels: readonly string[];
      readonly counts: readonly number[];
      readonly missing: number;
    }
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly min: number;
      readonly max: number;
      readonly missing: number;
    }
  | { readonly kind: 'text'; readonly name: string; readonly missing: number };

/** What the columns mean: proposed after the scan, chosen by the user. */
export interface ColumnChoice {
  readonly batch: string | null;
  readonly label: string | null;
  /** Which rows are negative controls. */
  readonly controls: { readonly column: string; readonly value: string } | null;
}

/** Whether the design lets batch and biology be told apart. */
export interface DesignReport {
  readonly light: 'green' | 'amber' | 'red';
  /** One or two sentences for a biologist. */
  readonly why: string;
  readonly cramersV: number | null;
  readonly labelsInOneBatch: readonly string[];
}

/** What to correct with and compare. The images are embedded first where they are not yet. */
export interface RunRequest {
  /** `none` is always run. */
  readonly methods: readonly MethodChain[];
  readonly device: DeviceName;
  /** DEFAULT_JUDGING unless given. */
  readonly judging?: Judging;
  /** All but the costly ones unless given. */
  readonly metrics?: readonly MetricChoice[];
  /** Parameters of the maps; the defaults unless given. */
  readonly umap?: ParamValues;
}

/**
 * What a dropped file or folder is: a network's file, a correction fitted on other plates, or something else (images,
 * tables), which is told by its name.
 */
export type DroppedKind = 'network' | 'saved-correction' | 'other';

/** Folder in a project, of corrections that were fitted on other plates. */
export const SAVED_FOLDER = 'saved-corrections';

/** Long work that reports progress and can be cancelled; at most one of a kind at a time. */
export type JobKind = 'scan' | 'sample' | 'import' | 'quality' | 'illumination' | 'embed' | 'run' | 'export';

export interface JobProgress {
  readonly job: JobKind;
  /** What is being done now, in words: "Embedding images", "Correcting with Harmony". */
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Of the whole job, 0 … 1, never falling. */
  readonly fraction: number;
  /** While images are being read. */
  readonly imagesPerSecond?: number;
  readonly secondsLeft?: number;
  /** Held by the user; it stands still until it is resumed or cancelled. */
  readonly paused?: true;
}

export type RunState =
  | { readonly status: 'idle' }
  /** `method` is the correction that is being worked on; absent before the first and while methods are judged. */
  | { readonly status: 'running'; readonly request: RunRequest; readonly method?: string }
  | { readonly status: 'done'; readonly request: RunRequest; readonly seconds: number }
  /** Stopped by the user, or by the program's end; starting it again goes on from there. */
  | { readonly status: 'cancelled'; readonly request: RunRequest }
  | { readonly status: 'failed'; readonly request: RunRequest; readonly error: ErrorPayload };

export interface ScoreValue {
  /** null: could not be computed, `why` says it. */
  readonly value: number | null;
  readonly why?: string;
}

export interface ScoreSummary {
  readonly value: number | null;
  readonly mixing: number | null;
  readonly biology: number | null;
}

/** What became of one correction. */
export type MethodResult =
  | {
      readonly method: string;
      readonly status: 'done';
      /** By metric id. */
      readonly scores: Readonly<Record<string, ScoreValue>>;
      readonly summary: ScoreSummary;
      readonly warnings: readonly string[];
      /** How long correcting, scoring and laying out took; absent in projects of older versions. */
      readonly seconds?: number;
      /** Everything was found, nothing had to be computed. */
      readonly reused?: boolean;
      /** What it did to biology, controls and neighbourhoods; absent for `none` and in projects of older versions. */
      readonly overCorrection?: OverCorrection;
    }
  /** "not run, because …" */
  | { readonly method: string; readonly status: 'not-run'; readonly why: string };

/** Maps of the rows: by neighbourhoods, or the two directions in which they differ most. */
export const MAP_KINDS = ['umap', 'pca'] as const;
export type MapKind = (typeof MAP_KINDS)[number];

/** A two-dimensional layout that can be fetched; `version` rises whenever its coordinates change. */
export interface LayoutInfo {
  readonly method: string;
  readonly version: number;
  /** How much every row's neighbourhood changed can be fetched too, by the same version. */
  readonly hasChange?: true;
  /** Shares of all variance along the two principal components, which can be fetched too; absent in older projects. */
  readonly pca?: readonly [first: number, second: number];
}

/** What `colourBy` holds where rows are coloured by how much the shown correction changed their neighbourhood; no column. */
export const NEIGHBOURHOOD_CHANGE = '*neighbourhood-change';

export const STEP_IDS = ['images', 'metadata', 'embed', 'correct', 'explore', 'compare', 'export'] as const;
export type StepId = (typeof STEP_IDS)[number];

/** How the window was left. The engine stores it and gives it back; it reads nothing of it. */
export interface ViewState {
  readonly step: StepId;
  /** The method in the right-hand view. */
  readonly after: string | null;
  readonly colourBy: string | null;
  /** A level shown alone. */
  readonly isolated: string | null;
  readonly selected: readonly number[];
  readonly camera: { readonly x: number; readonly y: number; readonly zoom: number } | null;
  /** Corrections ticked for the next run; null: not chosen yet. */
  readonly chains: readonly MethodChain[] | null;
  /** How images are embedded next; null: as proposed. */
  readonly embedding: EmbeddingChoice | null;
  readonly device: DeviceName;
  /** Scores of the next run, and how much is spent on judging (JUDGING_PARAMS, as typed); absent or null: as in the last run. */
  readonly metrics?: readonly MetricChoice[] | null;
  readonly judging?: ParamValues | null;
  /** Parameters of the next run's maps, as typed; absent or null: as in the last run. */
  readonly umap?: ParamValues | null;
  /** Which maps are shown; absent: UMAP. */
  readonly projection?: MapKind;
}

/** Everything needed to draw a project, except the big arrays (see data-urls.ts). */
export interface ProjectState {
  /** [a-z0-9]{8,32}; part of every data and image id; another project or another set of rows has another key. */
  readonly key: string;
  readonly name: string;
  /** Absolute path of the .unbatch folder. */
  readonly folder: string;
  /** Simulated on the spot. */
  readonly sample: boolean;
  readonly study: StudySummary;
  readonly columns: readonly ColumnInfo[];
  readonly choice: ColumnChoice;
  /** What later runs keep of a run of the command line; absent where there was none. */
  readonly kept?: readonly KeptSettings[];
  /** null until batch and label are chosen. */
  readonly design: DesignReport | null;
  readonly embed: EmbedState;
  readonly run: RunState;
  /** Images that could not be read while embedding. */
  readonly failedFiles: readonly SkippedFile[];
  /** Rows taken out by the user, in the study's order; they are in no run. */
  readonly excluded: readonly ExcludedRow[];
  /** `none` first; grows while a run goes on. */
  readonly layouts: readonly LayoutInfo[];
  readonly results: readonly MethodResult[];
  readonly verdict: Verdict | null;
  /** How strengths were chosen, where the run asked for it. */
  readonly tuning?: readonly Tuning[];
  readonly view: ViewState | null;
}

/** One row in words, for hover and gallery. */
export interface RowDescription {
  readonly row: number;
  /** Relative to the folder given. */
  readonly path: string;
  /** In the columns' order; missing values left out. */
  readonly values: readonly (readonly [column: string, value: string])[];
}
