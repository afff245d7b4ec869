import type { FolderPurpose } from '../../main/contract/channels';
import type { DroppedKind, ScanRequest } from '../../main/contract/project';
import { call, pathsOf } from '../api/client';
import type { Store } from './app-state';
import { EMPTY_STATE } from './app-state';
import type { Effects } from './effects';
import type { ModelActions } from './model-actions';
import { isModelFile } from './model-actions';
import type { PlateMapActions } from './plate-map-actions';
import { isTableFile } from './plate-map-actions';
import type { SavedActions } from './saved-actions';

/** Opening and closing projects. */
export interface ProjectActions {
  readonly scan: (request: ScanRequest) => Promise<void>;
  /**
   * Model files are imported, saved corrections are added to those to compare, tables are tried as plate maps of the
   * open study, the rest is looked through.
   */
  readonly takeDropped: (files: readonly File[]) => Promise<void>;
  readonly chooseImages: () => Promise<void>;
  readonly chooseFolder: (purpose: FolderPurpose) => Promise<string | null>;
  readonly openSample: () => Promise<void>;
  readonly openProject: (folder: string) => Promise<void>;
  readonly chooseProject: () => Promise<void>;
  readonly closeProject: () => Promise<void>;
}

type Taking = Pick<
  ModelActions & PlateMapActions & SavedActions,
  'importModels' | 'tryPlateMap' | 'addSaved'
>;

/** Dropped paths by what they are: told by their names, else by their content. */
interface Dropped {
  readonly models: readonly string[];
  readonly corrections: readonly string[];
  /** Only where a study is open that they could describe. */
  readonly tables: readonly string[];
  /** What is left: folders of images. */
  readonly folders: readonly string[];
}

async function sortDropped(paths: readonly string[], isOpen: boolean): Promise<Dropped> {
  const tables = paths.filter((path) => isOpen && isTableFile(path));
  const models = paths.filter(isModelFile);
  const unsure = paths.filter((path) => !models.includes(path) && !tables.includes(path));
  const kinds = unsure.length === 0 ? [] : await call('dropped.recognise', unsure);
  const of = (kind: DroppedKind): readonly string[] => unsure.filter((_, i) => kinds[i] === kind);
  return {
    models: [...models, ...of('network')],
    corrections: of('saved-correction'),
    tables,
    folders: of('other'),
  };
}

/** The actions that open and close projects. */
export function createProjectActions(
  store: Store,
  { guard, open, during, setView }: Effects,
  { importModels, tryPlateMap, addSaved }: Taking,
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
        const isOpen = store.read().project !== null;
        const { models, corrections, tables, folders } = await sortDropped(paths, isOpen);
        if (models.length > 0) await importModels(models);
        const [table] = tables;
        if (table !== undefined) await takeTable(table);
        if (folders.length > 0) await scan({ folders });
        for (const file of corrections) await addSaved(file);
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
