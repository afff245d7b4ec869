import type { AppInfo, Bridge, Channel, Reply, WindowEvent } from '../../main/contract/channels';
import type { CellOverlay } from '../../main/contract/cells';
import type { EmbedEstimate, EmbedRequest } from '../../main/contract/embedding-state';
import type { ErrorPayload } from '../../main/contract/errors';
import type { IlluminationPreview } from '../../main/contract/illumination';
import type { ImportedModel, ModelLibrary } from '../../main/contract/models';
import type { PatternPreview } from '../../main/contract/name-pattern';
import type { ControlProposal, PlateMapPreview } from '../../main/contract/plate-map';
import type { MethodChain } from '../../main/contract/recipe';
import type {
  Catalogue,
  DroppedKind,
  JobProgress,
  ProjectState,
  RunRequest,
  ScanRequest,
} from '../../main/contract/project';
import type { QualityReport } from '../../main/contract/quality';

/** What a spec tells the pretend engine: what is open, what fails, what never ends. */
export interface Scenario {
  readonly info: AppInfo;
  readonly project: ProjectState | null;
  readonly catalogue: Catalogue;
  /** Calls that fail, with their error. */
  readonly failures: Readonly<Partial<Record<Channel, ErrorPayload>>>;
  /** Calls that do not return until the spec ends. */
  readonly hanging: readonly Channel[];
  readonly progress: readonly JobProgress[];
  readonly library: ModelLibrary;
  /** What importing any file gives. */
  readonly importable: ImportedModel | null;
  readonly controls: readonly ControlProposal[];
  readonly mapPreview: PlateMapPreview | null;
  readonly quality: QualityReport | null;
  readonly pattern: PatternPreview | null;
  readonly estimate: EmbedEstimate | null;
  readonly cells: CellOverlay | null;
  readonly light: IlluminationPreview | null;
  /** What dropped paths are found to be by their content; `other` where nothing is said. */
  readonly recognised: Readonly<Record<string, DroppedKind>>;
  /** What adding any saved correction gives. */
  readonly savedChain: MethodChain | null;
  /** Paths of whatever is dropped. */
  readonly dropped: readonly string[];
}

/** What is put on `window`. */
export interface FakeWindow {
  api: Bridge;
  /** Calls made by the page, oldest first. */
  calls: (readonly [Channel, ...unknown[]])[];
  emit: (event: WindowEvent, payload: unknown) => void;
}

/** Runs in the page before anything else, in place of the preload script. */
export function installFakeBridge(scenario: Scenario): void {
  const listeners = new Map<WindowEvent, Set<(payload: never) => void>>();
  const calls: FakeWindow['calls'] = [];
  let { project, library, catalogue } = scenario;
  const answers: Partial<Record<Channel, (...args: never[]) => unknown>> = {
    'app.info': () => scenario.info,
    'catalogue.list': () => catalogue,
    'study.controls': () => scenario.controls,
    'study.plateMap': () => scenario.mapPreview,
    'study.pattern': () => scenario.pattern,
    'study.scan': (request: ScanRequest) => {
      if (project === null) return project;
      const maps = (request.plateMaps ?? []).map(() => scenario.mapPreview);
      const plateMaps = maps.filter((map) => map !== null);
      const layout = request.layout ?? project.study.layout;
      project = { ...project, study: { ...project.study, request, plateMaps, layout } };
      return project;
    },
    'quality.report': () => scenario.quality,
    'quality.check': () => scenario.quality,
    'rows.exclude': (rows: readonly number[], reason: string) => {
      if (project === null) return project;
      const others = project.excluded.filter(({ row }) => !rows.includes(row));
      const added = rows.map((row) => ({ row, path: `plate1/${row}.tif`, reason }));
      project = { ...project, excluded: [...others, ...added] };
      return project;
    },
    'rows.include': (rows: readonly number[]) => {
      if (project === null) return project;
      project = { ...project, excluded: project.excluded.filter(({ row }) => !rows.includes(row)) };
      return project;
    },
    'models.library': () => library,
    'models.import': () => {
      const model = scenario.importable;
      if (model === null) return model;
      library = { ...library, imported: [model] };
      const entry = { ...model, summary: 'An imported network.', ready: true };
      catalogue = { ...catalogue, models: [...catalogue.models.filter(({ id }) => id !== model.id), entry] };
      return model;
    },
    'models.remove': () => {
      library = { ...library, imported: [] };
    },
    'project.current': () => project,
    'project.choose': (choice: ProjectState['choice']) => {
      if (project !== null) project = { ...project, choice };
      return project;
    },
    'dropped.recognise': (paths: readonly string[]) =>
      paths.map((path) => scenario.recognised[path] ?? 'other'),
    'corrections.addSaved': () => scenario.savedChain,
    'cells.show': () => scenario.cells,
    'illumination.show': () => scenario.light,
    'embed.estimate': () => scenario.estimate,
    'embed.start': (request: EmbedRequest) => {
      if (project !== null) project = { ...project, embed: { status: 'running', request } };
      return project;
    },
    'run.start': (request: RunRequest) => {
      if (project !== null) project = { ...project, run: { status: 'running', request } };
      return project;
    },
    'folder.choose': () => '/data/chosen',
    'rows.describe': (rows: readonly number[]) =>
      rows.map((row) => ({
        row,
        path: `plate1/r01c01f${row}.tif`,
        values: [
          ['Metadata_batch', 'Batch 1'],
          ['Metadata_compound', 'DMSO'],
          ['Metadata_well', 'A01'],
        ],
      })),
    'export.write': ({ folder }: { folder: string }) => ({
      folder,
      files: [
        { path: `${folder}/profiles.parquet`, bytes: 5_400_000 },
        { path: `${folder}/figures/umap-harmony.svg`, bytes: 220_000 },
      ],
    }),
  };
  const api: Bridge = {
    async invoke(channel, ...args) {
      calls.push([channel, ...args]);
      await Promise.resolve();
      const error = scenario.failures[channel];
      // An unclear graph is imported as soon as its output is named.
      const isNamed = error?.code === 'ambiguous' && JSON.stringify(args).includes('"output"');
      if (error !== undefined && !isNamed) return { ok: false, error };
      if (scenario.hanging.includes(channel)) {
        for (const progress of scenario.progress) emit('progress', progress);
        await new Promise(() => undefined);
      }
      const answer = answers[channel] as ((...given: unknown[]) => unknown) | undefined;
      return { ok: true, value: answer?.(...args) } as Reply<never>;
    },
    on(event, listen) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listen));
      return () => set.delete(listen);
    },
    dropped: () => Promise.resolve(scenario.dropped),
  };
  const emit: FakeWindow['emit'] = (event, payload) => {
    for (const listen of listeners.get(event) ?? []) listen(payload as never);
  };
  Object.assign(window, { api, calls, emit } satisfies FakeWindow);
}
