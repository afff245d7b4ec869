import type { Command, Theme } from '../../main/contract/channels';
import type { EmbedRequest } from '../../main/contract/embedding-state';
import type { ExportRequest } from '../../main/contract/export';
import type { JobKind, RunRequest, ViewState } from '../../main/contract/project';
import { call } from '../api/client';
import type { Effects } from './effects';
import { createEffects } from './effects';
import { followEngine } from './follow-engine';
import type { Store } from './app-state';
import type { ModelActions } from './model-actions';
import { createModelActions } from './model-actions';
import { stepBack, stepForward } from './history';
import type { PlateMapActions } from './plate-map-actions';
import { createPlateMapActions } from './plate-map-actions';
import type { ProjectActions } from './project-actions';
import { createProjectActions } from './project-actions';
import type { Questions } from './questions';
import type { SavedActions } from './saved-actions';
import { createSavedActions } from './saved-actions';
import { createQuestions } from './questions';
import type { StudyActions } from './study-actions';
import { createStudyActions } from './study-actions';

/** What the user can do. Errors become the notice at the top of the window; nothing here throws. */
export interface Actions
  extends ProjectActions, ModelActions, StudyActions, PlateMapActions, SavedActions, Questions {
  readonly start: () => Promise<void>;
  readonly embed: (request: EmbedRequest) => Promise<void>;
  readonly run: (request: RunRequest) => Promise<void>;
  readonly cancel: (job: JobKind) => Promise<void>;
  readonly pause: (job: JobKind) => Promise<void>;
  readonly resume: (job: JobKind) => Promise<void>;
  readonly exportFiles: (request: ExportRequest) => Promise<void>;
  readonly openFolder: (folder: string) => Promise<void>;
  /** Writes the report into the project and shows it in the system's browser. */
  readonly openReport: () => Promise<void>;
  /** Prints the report as PDF into the project and shows it. */
  readonly printReport: () => Promise<void>;
  readonly setTheme: (theme: Theme) => Promise<void>;
  readonly setView: (change: Partial<ViewState>) => void;
  readonly setHovered: (row: number | null) => void;
  readonly setHelp: (isOpen: boolean) => void;
  readonly dismissError: () => void;
  readonly command: (command: Command) => void;
}

type Commands = Readonly<Record<Command, () => unknown>>;

function createCommands(
  store: Store,
  effects: Effects,
  project: ProjectActions,
  models: ModelActions,
): Commands {
  const colour = (role: 'batch' | 'label'): void => {
    const column = store.read().project?.choice[role] ?? null;
    if (column !== null) effects.setView({ colourBy: column, isolated: null });
  };
  const move = (step: typeof stepBack, way: 'undo' | 'redo'): void => {
    const moved = step(store.read().history);
    if (moved === null) return;
    const [change, history] = moved;
    store.change({ history });
    change[way]();
  };
  return {
    'open-images': project.chooseImages,
    'open-project': project.chooseProject,
    'close-project': project.closeProject,
    'colour-batch': () => colour('batch'),
    'colour-label': () => colour('label'),
    'clear-selection': () => effects.setView({ selected: [], isolated: null }),
    'show-models': () => models.setModelsOpen(true),
    undo: () => move(stepBack, 'undo'),
    redo: () => move(stepForward, 'redo'),
    'show-shortcuts': () => store.change({ isHelpOpen: true }),
  };
}

/** The actions on a store. */
export function createActions(store: Store): Actions {
  const effects = createEffects(store);
  const { guard, open, during, setView } = effects;
  const models = createModelActions(store, effects);
  const study = createStudyActions(store, effects);
  const saved = createSavedActions(store, effects);
  const maps = createPlateMapActions(store, effects, study);
  const project = createProjectActions(store, effects, { ...models, ...maps, ...saved });
  const commands = createCommands(store, effects, project, models);
  const command = (name: Command): void => void commands[name]();
  return {
    ...project,
    ...models,
    ...study,
    ...maps,
    ...saved,
    setView,
    command,
    async start() {
      followEngine(store, command);
      await guard(async () => store.change({ info: await call('app.info') }));
      await guard(async () => {
        const last = await call('project.current');
        if (last !== null) open(last);
      });
      store.change({ isReady: true });
      await guard(async () => store.change({ catalogue: await call('catalogue.list') }));
    },
    embed: (request) =>
      guard(async () => {
        store.change({ error: null });
        store.change({ project: await call('embed.start', request) });
      }),
    run: (request) =>
      guard(async () => {
        store.change({ error: null, exported: null });
        store.change({ project: await call('run.start', request) });
      }),
    cancel: (job) => guard(() => call('job.cancel', job)),
    pause: (job) => guard(() => call('job.pause', job)),
    resume: (job) => guard(() => call('job.resume', job)),
    exportFiles: (request) =>
      during('export', async () => store.change({ exported: await call('export.write', request) })),
    openReport: () => during('export', () => call('report.open')),
    printReport: () =>
      during('export', async () => {
        await call('report.print');
      }),
    openFolder: (folder) => guard(() => call('shell.openFolder', folder)),
    ...createQuestions(effects),
    setTheme: (theme) =>
      guard(async () => {
        await call('settings.save', { theme });
        store.change({ info: await call('app.info') });
      }),
    setHovered: (hovered) => store.change({ hovered }),
    setHelp: (isHelpOpen) => store.change({ isHelpOpen }),
    dismissError: () => store.change({ error: null }),
  };
}
