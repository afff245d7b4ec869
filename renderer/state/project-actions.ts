import type { FolderPurpose } from '../../main/contract/channels';
import type { ScanRequest } from '../../main/contract/project';
import { call, pathsOf } from '../api/client';
import type { Store } from './app-state';
import { EMPTY_STATE } from './app-state';
import type { Effects } from './effects';

/** Opening and closing projects. */
export interface ProjectActions {
  readonly scan: (request: ScanRequest) => Promise<void>;
  readonly scanDropped: (files: readonly File[]) => Promise<void>;
  readonly chooseImages: () => Promise<void>;
  readonly chooseFolder: (purpose: FolderPurpose) => Promise<string | null>;
  readonly openSample: () => Promise<void>;
  readonly openProject: (folder: string) => Promise<void>;
  readonly chooseProject: () => Promise<void>;
  readonly closeProject: () => Promise<void>;
}

/** The actions that open and close projects. */
export function createProjectActions(store: Store, { guard, open, during }: Effects): ProjectActions {
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
  return {
    scan,
    openProject,
    chooseFolder: choose,
    scanDropped: (files) =>
      guard(async () => {
        const folders = await pathsOf(files);
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
        const { catalogue } = store.read();
        store.change({ ...EMPTY_STATE, isReady: true, catalogue, info: await call('app.info') });
      }),
  };
}
