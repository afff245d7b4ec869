import type { FolderPurpose } from '../../main/contract/channels';
import type { ScanRequest } from '../../main/contract/project';
import { call, pathsOf } from '../api/client';
import type { Store } from './app-state';
import { EMPTY_STATE } from './app-state';
import type { Effects } from './effects';
import type { ModelActions } from './model-actions';
import { isModelFile } from './model-actions';
import type { PlateMapActions } from './plate-map-actions';
import { isTableFile } from './plate-map-actions';

/** Opening and closing projects. */
export interface ProjectActions {
  readonly scan: (request: ScanRequest) => Promise<void>;
  /** Model files are imported, tables are tried as plate maps of the open study, the rest is looked through. */
  readonly takeDropped: (files: readonly File[]) => Promise<void>;
  readonly chooseImages: () => Promise<void>;
  readonly chooseFolder: (purpose: FolderPurpose) => Promise<string | null>;
  readonly openSample: () => Promise<void>;
  readonly openProject: (folder: string) => Promise<void>;
  readonly chooseProject: () => Promise<void>;
  readonly closeProject: () => Promise<void>;
}

/** The actions that open and close projects. */
export function createProjectActions(
  store: Store,
  { guard, open, during, setView }: Effects,
  { importModels, tryPlateMap }: Pick<ModelActions & PlateMapActions, 'importModels' | 'tryPlateMap'>,
): ProjectActions {
  const scan: ProjectActions['scan'] = (request) =>
    during('scan', async () => open(await call('study.scan', request)));
  const openProject: ProjectActions['openProject'] = (folder) =>
    guard(async () => {
      open(await call('project.open', folder));
      store.change({ info: await call('app.info') });
    });
  const choose: ProjectActions['chooseFolder'] = async (purpose) => {
    let chosen: string | null = null;
    await guard(async () => {
      chosen = await call('folder.choose', purpose);
    });
    return chosen;
  };
  /** Where single cells are set up a table tells their centres, everywhere else what is in the wells. */
  const takeTable = async (file: string): Promise<void> => {
    const { step, embedding } = store.read().view;
    if (step === 'embed' && embedding?.views.kind === 'cells') {
      const views = { ...embedding.views, from: { kind: 'table', file } } as const;
      setView({ embedding: { ...embedding, views } });
    } else await tryPlateMap({ kind: 'file', file });
  };
  return {
    scan,
    openProject,
    chooseFolder: choose,
    takeDropped: (files) =>
      guard(async () => {
        const paths = await pathsOf(files);
        const models = paths.filter(isModelFile);
        const isOpen = store.read().project !== null;
        const tables = paths.filter((path) => isOpen && isTableFile(path));
        const folders = paths.filter((path) => !models.includes(path) && !tables.includes(path));
        if (models.length > 0) await importModels(models);
        const [table] = tables;
        if (table !== undefined) await takeTable(table);
        if (folders.length > 0) await scan({ folders });
      }),
    async chooseImages() {
      const folder = await choose('images');
      if (folder !== null) await scan({ folders: [folder] });
    },
    openSample: () => during('sample', async () => open(await call('study.sample'))),
    async chooseProject() {
      const folder = await choose('project');
      if (folder !== null) await openProject(folder);
    },
    closeProject: () =>
      guard(async () => {
        await call('project.close');
        const { catalogue, models } = store.read();
        store.change({ ...EMPTY_STATE, isReady: true, catalogue, models, info: await call('app.info') });
      }),
  };
}
