import type { IlluminationPreview } from './illumination';
import type { CellOverlay } from './cells';
import type { EmbedEstimate, EmbedRequest } from './embedding-state';
import type { CellSource, MethodChain } from './recipe';
import type { PatternPreview, PatternRequest } from './name-pattern';
import type { ControlProposal, PlateMapPreview, PlateMapSource } from './plate-map';
import type { ImportedModel, ModelImportOptions, ModelLibrary, PictureValues } from './models';
import type { ExportRequest, ExportResult } from './export';
import type {
  Catalogue,
  ColumnChoice,
  DroppedKind,
  JobKind,
  JobProgress,
  ProjectState,
  RowDescription,
  RunRequest,
  ScanRequest,
  ViewState,
} from './project';
import type { QualityReport } from './quality';

/**
 * What the engine does for the window, one entry a call. One project is open at a time.
 * Failures are AppErrors; cancelled work fails with code `cancelled`.
 *
 * Rows are the points of the layouts: they are known after the scan, keep their order, and a row whose
 * images could not be read has NaN coordinates.
 */
export interface EngineContract {
  readonly catalogue: () => Catalogue;
  readonly modelLibrary: () => ModelLibrary;
  /** Imports a model's file (a job); it is tried before it is kept, and nothing is left of one that fails. */
  readonly importModel: (file: string, options: ModelImportOptions) => ImportedModel;
  /** Says in which values a graph takes its pictures; refused for checkpoints, and while images are being embedded. */
  readonly setModelValues: (id: string, values: PictureValues) => ImportedModel;
  /** Refused while images are being embedded. */
  readonly removeModel: (id: string) => void;
  /** Looks through folders, makes a project in the projects folder (or finds the one made before) and opens it. */
  readonly scan: (request: ScanRequest) => ProjectState;
  /** Simulates the sample study, then as `scan`. */
  readonly sample: () => ProjectState;
  /** Opens a project as it was left. A run that was cut off is `cancelled`. */
  readonly openProject: (folder: string) => ProjectState;
  /** Cancels what runs, writes what is unwritten. */
  readonly closeProject: () => void;
  /**
   * What joining a plate map to the open study would do; nothing is changed. To join it, scan again with `plateMaps`.
   * Fails with code `input` for a map that cannot be understood.
   */
  readonly previewPlateMap: (source: PlateMapSource) => PlateMapPreview;
  /** Tries a pattern on names while it is written; fails only where no names are given and nothing is open. */
  readonly matchPattern: (request: PatternRequest) => PatternPreview;
  /** Values of the open study's columns that look like negative controls, the likeliest first. */
  readonly proposeControls: () => readonly ControlProposal[];
  /** Stores the choice, checks the design. Results that no longer fit are dropped. */
  readonly chooseColumns: (choice: ColumnChoice) => ProjectState;
  /** Looks at every image (job `quality`); the report is kept with the project. */
  readonly checkQuality: () => QualityReport;
  readonly qualityReport: () => QualityReport | null;
  /** Takes rows out of later runs, with a reason; results that no longer fit are dropped. */
  readonly excludeRows: (rows: readonly number[], reason: string) => ProjectState;
  readonly includeRows: (rows: readonly number[]) => ProjectState;
  readonly saveView: (view: ViewState) => void;
  /**
   * Keeps a correction that was fitted on another study with the project, as one to compare. Fails with code `input`
   * for a file that is none, and for one that does not fit the open study.
   */
  readonly addSaved: (file: string) => MethodChain;
  /** What dropped files and folders are, by their content. */
  readonly recognise: (paths: readonly string[]) => readonly DroppedKind[];
  /** How long embedding would take here, on which device and why; times a few images, which takes some seconds. */
  readonly estimateEmbed: (request: EmbedRequest) => EmbedEstimate;
  /** The cells of one row's image, from a table or found in it: for a look before embedding. */
  readonly cells: (row: number, from: CellSource) => CellOverlay;
  /** The light of every plate and channel, as embedding would divide it out; measures up to 300 images of each plate. */
  readonly illumination: () => IlluminationPreview;
  /** Starts (or goes on with) embedding the images; returns and tells as `run` does. */
  readonly embed: (request: EmbedRequest) => ProjectState;
  /**
   * Starts (or goes on with) the run and returns at once with `run.status: 'running'`.
   * From then on `progress`, `layout` and `state` events, the last `state` with the outcome.
   */
  readonly run: (request: RunRequest) => ProjectState;
  /** Returns when the work has stopped; nothing to cancel is no error. */
  readonly cancel: (job: JobKind) => void;
  /** Holds the work at its next step, told by a `progress` event with `paused`; nothing to hold is no error. */
  readonly pause: (job: JobKind) => void;
  readonly resume: (job: JobKind) => void;
  /** Codes (category, −1 where missing) or values (number, NaN where missing) of column `index` of `state.columns`. */
  readonly column: (index: number) => Int32Array | Float64Array;
  /** n × 2, row-major. */
  readonly layout: (method: string) => Float32Array;
  /** Principal components 1 and 2, n × 2, row-major; fails where `pca` of the layout is absent. */
  readonly principal: (method: string) => Float32Array;
  /** For each row the share (0 … 1) of its nearest neighbours that are others after the method; NaN where it had no part. */
  readonly neighbourhoodChange: (method: string) => Float32Array;
  readonly describeRows: (rows: readonly number[]) => readonly RowDescription[];
  /**
   * A row's picture (channels composed, contrast stretched) as PNG or WebP, its longer side `sizePx`.
   * Only files inside the study's folders: real paths are compared, links that lead out are refused.
   */
  readonly picture: (row: number, sizePx: number) => Uint8Array;
  readonly exportFiles: (request: ExportRequest) => ExportResult;
}

export type EngineMethod = keyof EngineContract;
/** The engine as its caller sees it; the utility process serves the same over its port. */
export type Engine = {
  readonly [M in EngineMethod]: (
    ...args: Parameters<EngineContract[M]>
  ) => Promise<ReturnType<EngineContract[M]>>;
};

/** A layout while it converges; at most about five a second. */
export interface LiveLayout {
  readonly method: string;
  /** Epochs. */
  readonly done: number;
  readonly total: number;
  /** n × 2, a copy. */
  readonly coordinates: Float32Array;
}

/** What the engine tells unasked. */
export interface EngineEvents {
  /** At most about ten a second. */
  readonly progress: JobProgress;
  readonly layout: LiveLayout;
  /** After every change that the caller did not make itself: results, layouts, the run's outcome. */
  readonly state: ProjectState;
}

export type EmitEngineEvent = <E extends keyof EngineEvents>(event: E, payload: EngineEvents[E]) => void;

export interface EngineOptions {
  /** Where new projects are made. */
  readonly projectsFolder: string;
  readonly modelsFolder: string;
}

/** main/engine/service.ts exports `createEngine` of this type. */
export type CreateEngine = (options: EngineOptions, emit: EmitEngineEvent) => Engine;
