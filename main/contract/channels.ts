import type { CellOverlay } from './cells';
import type { EmbedEstimate, EmbedRequest } from './embedding-state';
import type { IlluminationPreview } from './illumination';
import type { CellSource, MethodChain } from './recipe';
import type { ErrorPayload } from './errors';
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
import { MAP_KINDS, STEP_IDS } from './project';
import {
  cellSourceShape,
  chainShape,
  embeddingShape,
  judgingShape,
  metricShape,
  paramsShape,
  plateMapShape,
} from './recipe-shapes';
import type { QualityReport } from './quality';
import type { Shape } from './shape';
import { count, finite, list, oneOf, optional, orNull, record, text } from './shape';

export type Theme = 'system' | 'light' | 'dark';
export interface Settings {
  readonly theme: Theme;
}

export interface RecentProject {
  readonly name: string;
  readonly folder: string;
  /** ISO 8601. */
  readonly openedAt: string;
}

/** What the window needs before anything is open. */
export interface AppInfo {
  readonly version: string;
  readonly platform: 'linux' | 'mac' | 'windows';
  readonly settings: Settings;
  readonly recent: readonly RecentProject[];
}

/** What a folder is wanted for; decides the dialog's words. */
export type FolderPurpose = 'images' | 'project' | 'export' | 'metadata' | 'model' | 'correction';

/**
 * Everything the window can ask for, one entry a channel; handlers, preload bridge and renderer client are mapped
 * from this type. Folders are granted, not named: a path is taken only when a dialog or a drop gave it before.
 */
export interface Contract {
  readonly 'app.info': () => AppInfo;
  readonly 'settings.save': (settings: Settings) => void;
  readonly 'catalogue.list': () => Catalogue;
  readonly 'models.library': () => ModelLibrary;
  readonly 'models.import': (file: string, options: ModelImportOptions) => ImportedModel;
  readonly 'models.setValues': (id: string, values: PictureValues) => ImportedModel;
  readonly 'models.remove': (id: string) => void;
  /** Shows the system's dialog; null when the user closed it. */
  readonly 'folder.choose': (purpose: FolderPurpose) => string | null;
  readonly 'study.scan': (request: ScanRequest) => ProjectState;
  readonly 'study.sample': () => ProjectState;
  /** What joining a plate map to the open study would do, before it is done by `study.scan` with `plateMaps`. */
  readonly 'study.plateMap': (source: PlateMapSource) => PlateMapPreview;
  /** A pattern tried on file names while it is being written, with the places of its fields for colours. */
  readonly 'study.pattern': (request: PatternRequest) => PatternPreview;
  /** Values that look like negative controls by their names, with the reason; the likeliest first. */
  readonly 'study.controls': () => readonly ControlProposal[];
  readonly 'project.open': (folder: string) => ProjectState;
  /** The project that is open, at the start the one that was open when the program was closed. */
  readonly 'project.current': () => ProjectState | null;
  readonly 'project.close': () => void;
  readonly 'project.choose': (choice: ColumnChoice) => ProjectState;
  readonly 'project.view': (view: ViewState) => void;
  readonly 'rows.describe': (rows: readonly number[]) => readonly RowDescription[];
  /** Looks at every image; what was found is kept and not excluded. */
  readonly 'quality.check': () => QualityReport;
  /** What was found last; null where nobody has looked. */
  readonly 'quality.report': () => QualityReport | null;
  /** Takes rows out of later runs; results that no longer fit are dropped. */
  readonly 'rows.exclude': (rows: readonly number[], reason: string) => ProjectState;
  readonly 'rows.include': (rows: readonly number[]) => ProjectState;
  readonly 'corrections.addSaved': (file: string) => MethodChain;
  readonly 'dropped.recognise': (paths: readonly string[]) => readonly DroppedKind[];
  readonly 'embed.estimate': (request: EmbedRequest) => EmbedEstimate;
  readonly 'cells.show': (row: number, from: CellSource) => CellOverlay;
  /** The light that is divided out where a recipe asks for it: estimated from the images, with an example. */
  readonly 'illumination.show': () => IlluminationPreview;
  readonly 'embed.start': (request: EmbedRequest) => ProjectState;
  readonly 'run.start': (request: RunRequest) => ProjectState;
  readonly 'job.cancel': (job: JobKind) => void;
  readonly 'job.pause': (job: JobKind) => void;
  readonly 'job.resume': (job: JobKind) => void;
  readonly 'export.write': (request: ExportRequest) => ExportResult;
  /** Writes the report of the open project and opens it in the system's browser. */
  readonly 'report.open': () => void;
  /** Writes the report and prints it as report.pdf beside it; opens that, and returns its path. */
  readonly 'report.print': () => string;
  readonly 'shell.openFolder': (folder: string) => void;
}

export type Channel = keyof Contract;
export type Args<C extends Channel> = Parameters<Contract[C]>;
export type Result<C extends Channel> = ReturnType<Contract[C]>;
export type Handlers = { readonly [C in Channel]: (...args: Args<C>) => Promise<Result<C>> };

/** What crosses the border: Electron would keep only the message of an error. */
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorPayload };

/** Commands that the menu and the keyboard share. */
export type Command =
  | 'open-images'
  | 'open-project'
  | 'close-project'
  | 'colour-batch'
  | 'colour-label'
  | 'clear-selection'
  | 'show-models'
  | 'undo'
  | 'redo'
  | 'show-shortcuts';

/** What the window hears unasked. Coordinates of a moving layout are fetched, see data-urls.ts. */
export interface WindowEvents {
  readonly progress: JobProgress;
  readonly layout: {
    readonly method: string;
    readonly done: number;
    readonly total: number;
    readonly version: number;
  };
  readonly state: ProjectState;
  readonly command: Command;
  /** The engine's process died and was started again; the project can be reopened. */
  readonly engineStopped: { readonly message: string };
}
export type WindowEvent = keyof WindowEvents;

/** What the preload script puts on `window.api`. */
export interface Bridge {
  readonly invoke: <C extends Channel>(channel: C, ...args: Args<C>) => Promise<Reply<Result<C>>>;
  /** Returns its unsubscribe. */
  readonly on: <E extends WindowEvent>(event: E, listen: (payload: WindowEvents[E]) => void) => () => void;
  /** Absolute paths of dropped files and folders; grants them. */
  readonly dropped: (files: readonly File[]) => Promise<readonly string[]>;
}

/** IPC name of the grant that only the preload script can send. */
export const GRANT_CHANNEL = 'internal.grant';
export const eventChannel = (event: WindowEvent): string => `event.${event}`;

const path = text();
const id = text(200);
const device = oneOf(['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml']);
const step = oneOf(STEP_IDS);
const job = oneOf(['scan', 'sample', 'import', 'quality', 'illumination', 'embed', 'run', 'export']);
const row = count(100_000_000);
const pictureValues = oneOf(['imagenet', 'unit', 'signed', 'bytes', 'image']);

type Shapes<A extends readonly unknown[]> = { readonly [I in keyof A]: Shape<A[I]> };

/** The check of every channel's arguments. */
export const argumentShapes: { readonly [C in Channel]: Shapes<Args<C>> } = {
  'app.info': [],
  'settings.save': [record({ theme: oneOf(['system', 'light', 'dark']) })],
  'catalogue.list': [],
  'models.library': [],
  'models.import': [
    path,
    record({
      id: optional(text(64)),
      heads: optional(count(256)),
      inputSize: optional(record({ height: count(4096), width: count(4096) })),
      positions: optional(oneOf(['original', 'library'])),
      output: optional(id),
      values: optional(pictureValues),
    }),
  ],
  'models.setValues': [id, pictureValues],
  'models.remove': [id],
  'folder.choose': [oneOf(['images', 'project', 'export', 'metadata', 'model', 'correction'])],
  'study.scan': [
    record({
      folders: list(path, 100),
      layout: optional(id),
      levels: optional(list(id, 20)),
      pattern: optional(text(1000)),
      metadata: optional(path),
      plateMaps: optional(list(plateMapShape, 1000)),
      z: optional(id),
      time: optional(id),
      duplicates: optional(oneOf(['drop', 'keep'])),
    }),
  ],
  'study.sample': [],
  'study.plateMap': [plateMapShape],
  'study.pattern': [record({ template: text(1000), names: optional(list(path, 200_000)) })],
  'study.controls': [],
  'project.open': [path],
  'project.current': [],
  'project.close': [],
  'project.choose': [
    record({
      batch: orNull(id),
      label: orNull(id),
      controls: orNull(record({ column: id, value: text(1000) })),
    }),
  ],
  'project.view': [
    record({
      step,
      after: orNull(id),
      colourBy: orNull(id),
      isolated: orNull(text(1000)),
      selected: list(row, 1_000_000),
      camera: orNull(record({ x: finite, y: finite, zoom: finite })),
      chains: orNull(list(chainShape, 100)),
      embedding: orNull(embeddingShape),
      device,
      metrics: optional(orNull(list(metricShape, 100))),
      judging: optional(orNull(paramsShape)),
      umap: optional(orNull(paramsShape)),
      projection: optional(oneOf(MAP_KINDS)),
    }),
  ],
  'rows.describe': [list(row, 500)],
  'quality.check': [],
  'quality.report': [],
  'rows.exclude': [list(row, 1_000_000), text(1000)],
  'rows.include': [list(row, 1_000_000)],
  'corrections.addSaved': [path],
  'dropped.recognise': [list(path, 1000)],
  'embed.estimate': [record({ embedding: embeddingShape, device })],
  'cells.show': [row, cellSourceShape],
  'illumination.show': [],
  'embed.start': [record({ embedding: embeddingShape, device })],
  'run.start': [
    record({
      methods: list(chainShape, 100),
      device,
      judging: optional(judgingShape),
      metrics: optional(list(metricShape, 100)),
      umap: optional(paramsShape),
    }),
  ],
  'job.cancel': [job],
  'job.pause': [job],
  'job.resume': [job],
  'export.write': [record({ formats: list(id, 20), methods: list(id, 100), folder: path })],
  'report.open': [],
  'report.print': [],
  'shell.openFolder': [path],
};

/** What is wrong with the arguments of a call, or null. */
export function argumentProblem(channel: Channel, args: readonly unknown[]): string | null {
  const shapes: readonly Shape<unknown>[] = argumentShapes[channel];
  if (args.length !== shapes.length) {
    return `${channel} takes ${shapes.length} arguments, got ${args.length}`;
  }
  for (const [i, shape] of shapes.entries()) {
    const problem = shape.problem(args[i], `argument ${i + 1} of ${channel}`);
    if (problem !== null) return problem;
  }
  return null;
}

export const isChannel = (name: string): name is Channel => Object.hasOwn(argumentShapes, name);
