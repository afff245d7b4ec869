import type { Command, FolderPurpose, Theme } from '../../main/contract/channels';
import type {
  ColumnChoice,
  ExportRequest,
  JobKind,
  ProjectState,
  RowDescription,
  RunRequest,
  ScanRequest,
  ViewState,
} from '../../main/contract/project';
import { call, listen, pathsOf, payloadOf } from '../api/client';
import type { Store } from './app-state';
import { EMPTY_STATE, FRESH_VIEW } from './app-state';

/** What the user can do. Errors become the notice at the top of the window; nothing here throws. */
export interface Actions {
  start(): Promise<void>;
  scan(request: ScanRequest): Promise<void>;
  scanDropped(files: readonly File[]): Promise<void>;
  chooseImages(): Promise<void>;
  chooseFolder(purpose: FolderPurpose): Promise<string | null>;
  openSample(): Promise<void>;
  openProject(folder: string): Promise<void>;
  chooseProject(): Promise<void>;
  closeProject(): Promise<void>;
  chooseColumns(choice: ColumnChoice): Promise<void>;
  run(request: RunRequest): Promise<void>;
  cancel(job: JobKind): Promise<void>;
  exportFiles(request: ExportRequest): Promise<void>;
  openFolder(folder: string): Promise<void>;
  describeRows(rows: readonly number[]): Promise<readonly RowDescription[]>;
  setTheme(theme: Theme): Promise<void>;
  setView(change: Partial<ViewState>): void;
  setHovered(row: number | null): void;
  setHelp(isOpen: boolean): void;
  dismissError(): void;
  command(command: Command): void;
}

/** A view is stored after it has been left alone for this long. */
const SAVE_VIEW_MS = 350;

/** Where a project without a stored view begins, and how one with a view goes on. */
function viewOf(project: ProjectState): ViewState {
  if (project.view !== null) return project.view;
  return { ...FRESH_VIEW, colourBy: project.choice.batch };
}

interface Helpers {
  readonly guard: (work: () => Promise<void>) => Promise<void>;
  readonly open: (project: ProjectState) => void;
  readonly during: (job: JobKind, work: () => Promise<void>) => Promise<void>;
  readonly saveView: () => void;
}

function createHelpers(store: Store): Helpers {
  let timer = 0;
  const guard = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const payload = payloadOf(error);
      // The user stopped it: that is not news.
      if (payload.code !== 'cancelled') store.change({ error: payload });
    }
  };
  return {
    guard,
    open(project) {
      store.change({
        project,
        view: viewOf(project),
        error: null,
        moving: null,
        hovered: null,
        exported: null,
      });
    },
    async during(job, work) {
      store.change({ jobs: { ...store.read().jobs, [job]: null }, error: null });
      await guard(work);
      const { [job]: _ended, ...others } = store.read().jobs;
      store.change({ jobs: others });
    },
    saveView() {
      clearTimeout(timer);
      timer = window.setTimeout(() => {
        const { project, view } = store.read();
        if (project !== null) void guard(() => call('project.view', view));
      }, SAVE_VIEW_MS);
    },
  };
}

/** Follows what the engine tells unasked. */
function listenToEngine(store: Store, run: (command: Command) => void): void {
  listen('progress', (progress) => {
    const { jobs } = store.read();
    store.change({ jobs: { ...jobs, [progress.job]: progress } });
  });
  listen('layout', (moving) => store.change({ moving }));
  listen('state', (project) => {
    const before = store.read();
    const { run: _run, ...others } = before.jobs;
    const isRunning = project.run.status === 'running';
    const hasEnded = before.project?.run.status === 'running' && !isRunning;
    const first = project.layouts.find(({ method }) => method !== 'none')?.method ?? null;
    const view = before.view.after === null ? { ...before.view, after: first } : before.view;
    store.change({
      project,
      view,
      ...(isRunning ? {} : { jobs: others, moving: null }),
      ...(hasEnded && project.run.status === 'done' && view.step === 'run'
        ? { view: { ...view, step: 'explore' as const } }
        : {}),
    });
  });
  listen('command', run);
  listen('engineStopped', ({ message }) => {
    const hint = 'What was computed is saved. Open the project again to go on.';
    store.change({ error: { code: 'internal', message, hint }, jobs: {}, moving: null, project: null });
  });
}

/** The actions on a store. */
export function createActions(store: Store): Actions {
  const { guard, open, during, saveView } = createHelpers(store);
  const setView = (change: Partial<ViewState>): void => {
    store.change({ view: { ...store.read().view, ...change } });
    saveView();
  };
  const scan = (request: ScanRequest): Promise<void> =>
    during('scan', async () => open(await call('study.scan', request)));
  const openProject = (folder: string): Promise<void> =>
    guard(async () => {
      open(await call('project.open', folder));
      store.change({ info: await call('app.info') });
    });
  const chooseImages = (): Promise<void> =>
    guard(async () => {
      const folder = await call('folder.choose', 'images');
      if (folder !== null) await scan({ folders: [folder] });
    });
  const chooseProject = (): Promise<void> =>
    guard(async () => {
      const folder = await call('folder.choose', 'project');
      if (folder !== null) await openProject(folder);
    });
  const closeProject = (): Promise<void> =>
    guard(async () => {
      await call('project.close');
      const { catalogue } = store.read();
      store.change({ ...EMPTY_STATE, isReady: true, catalogue, info: await call('app.info') });
    });
  const commands: Readonly<Record<Command, () => unknown>> = {
    'open-images': chooseImages,
    'open-project': chooseProject,
    'close-project': closeProject,
    'colour-batch': () => colour('batch'),
    'colour-label': () => colour('label'),
    'clear-selection': () => setView({ selected: [], isolated: null }),
    'show-shortcuts': () => store.change({ isHelpOpen: true }),
  };
  const colour = (role: 'batch' | 'label'): void => {
    const column = store.read().project?.choice[role] ?? null;
    if (column !== null) setView({ colourBy: column, isolated: null });
  };
  return {
    async start() {
      listenToEngine(store, (command) => commands[command]());
      await guard(async () => store.change({ info: await call('app.info') }));
      await guard(async () => {
        const project = await call('project.current');
        if (project !== null) open(project);
      });
      store.change({ isReady: true });
      await guard(async () => store.change({ catalogue: await call('catalogue.list') }));
    },
    scan,
    scanDropped: (files) =>
      guard(async () => {
        const folders = await pathsOf(files);
        if (folders.length > 0) await scan({ folders });
      }),
    chooseImages,
    chooseFolder: async (purpose) => {
      let chosen: string | null = null;
      await guard(async () => {
        chosen = await call('folder.choose', purpose);
      });
      return chosen;
    },
    openSample: () => during('sample', async () => open(await call('study.sample'))),
    openProject,
    chooseProject,
    closeProject,
    chooseColumns: (choice) =>
      guard(async () => {
        const before = store.read().project?.choice;
        store.change({ project: await call('project.choose', choice) });
        // Colours follow the batch column where they showed it.
        if (store.read().view.colourBy === before?.batch) setView({ colourBy: choice.batch, isolated: null });
      }),
    run: (request) =>
      guard(async () => {
        store.change({ error: null, exported: null });
        store.change({ project: await call('run.start', request) });
      }),
    cancel: (job) => guard(() => call('job.cancel', job)),
    exportFiles: (request) =>
      during('export', async () => store.change({ exported: await call('export.write', request) })),
    openFolder: (folder) => guard(() => call('shell.openFolder', folder)),
    async describeRows(rows) {
      try {
        return await call('rows.describe', rows);
      } catch (error) {
        store.change({ error: payloadOf(error) });
        return [];
      }
    },
    setTheme: (theme) =>
      guard(async () => {
        await call('settings.save', { theme });
        store.change({ info: await call('app.info') });
      }),
    setView,
    setHovered: (hovered) => store.change({ hovered }),
    setHelp: (isHelpOpen) => store.change({ isHelpOpen }),
    dismissError: () => store.change({ error: null }),
    command: (command) => void commands[command](),
  };
}
