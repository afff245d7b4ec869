import type { AppInfo, Bridge, Channel, Reply, WindowEvent } from '../../main/contract/channels';
import type { EmbedRequest } from '../../main/contract/embedding-state';
import type { ErrorPayload } from '../../main/contract/errors';
import type { ImportedModel, ModelLibrary } from '../../main/contract/models';
import type { Catalogue, JobProgress, ProjectState, RunRequest } from '../../main/contract/project';

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
    'quality.report': () => null,
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
      if (error !== undefined) return { ok: false, error };
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
