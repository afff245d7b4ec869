import type { ModelImportOptions, PictureValues } from '../../main/contract/models';
import { DEFAULT_EMBEDDING } from '../../main/contract/recipe';
import type { ModelShelf, Store } from './app-state';
import { call, payloadOf } from '../api/client';
import type { Effects } from './effects';
import { withoutJob } from './effects';

/** What can be done with the model library. */
export interface ModelActions {
  readonly setModelsOpen: (isOpen: boolean) => void;
  readonly chooseModelFile: () => Promise<void>;
  readonly importModels: (files: readonly string[]) => Promise<void>;
  /** Embeds with a model from now on: goes to the Embed step. */
  readonly takeModel: (id: string) => void;
  /** Says in which values a graph takes its pictures. */
  readonly setModelValues: (id: string, values: PictureValues) => Promise<void>;
  readonly removeModel: (id: string) => Promise<void>;
  /** Goes on with the import that waits for an output to be chosen. */
  readonly chooseOutput: (output: string) => Promise<void>;
  /** Gives that import up. */
  readonly dismissUnclear: () => void;
  readonly dismissImportError: () => void;
}

/** Endings of files that hold a network; a model.json is told by its content. */
const MODEL_FILE = /\.(pth|pt|bin|safetensors|onnx)$/i;

export const isModelFile = (file: string): boolean => MODEL_FILE.test(file);

type Importer = Pick<ModelActions, 'importModels' | 'chooseOutput' | 'dismissUnclear'>;

/** Imports one file after the other; one that is unclear waits for the user's word. */
function createImporter(
  store: Store,
  changeShelf: (change: Partial<ModelShelf>) => void,
  reload: () => Promise<void>,
): Importer {
  const importOne = async (file: string, options: ModelImportOptions = {}): Promise<void> => {
    store.change({ jobs: { ...store.read().jobs, import: null } });
    try {
      const { id } = await call('models.import', file, options);
      changeShelf({ latest: id });
    } catch (caught) {
      const error = payloadOf(caught);
      const { outputs } = error;
      if (error.code === 'ambiguous' && outputs !== undefined) {
        changeShelf({ unclear: [...store.read().models.unclear, { file, outputs }] });
      } else if (error.code !== 'cancelled') changeShelf({ failure: { file, error } });
    } finally {
      store.change({ jobs: withoutJob(store.read().jobs, 'import') });
    }
  };
  return {
    async importModels(files) {
      changeShelf({ isOpen: true, latest: null, failure: null, unclear: [] });
      for (const file of files) await importOne(file);
      await reload();
    },
    async chooseOutput(output) {
      const [first, ...others] = store.read().models.unclear;
      if (first === undefined) return;
      changeShelf({ unclear: others, latest: null, failure: null });
      await importOne(first.file, { output });
      await reload();
    },
    dismissUnclear: () => changeShelf({ unclear: store.read().models.unclear.slice(1) }),
  };
}

/** The actions on the model library. */
export function createModelActions(store: Store, { guard, setView }: Effects): ModelActions {
  const changeShelf = (change: Partial<ModelShelf>): void =>
    store.change({ models: { ...store.read().models, ...change } });
  const reload = (): Promise<void> =>
    guard(async () => {
      changeShelf({ library: await call('models.library') });
      store.change({ catalogue: await call('catalogue.list') });
    });
  const importer = createImporter(store, changeShelf, reload);
  return {
    ...importer,
    setModelsOpen(isOpen) {
      changeShelf({ isOpen });
      if (isOpen) void reload();
    },
    async chooseModelFile() {
      await guard(async () => {
        const file = await call('folder.choose', 'model');
        if (file !== null) await importer.importModels([file]);
      });
    },
    takeModel(id) {
      const { project, view } = store.read();
      const used = project === null || project.embed.status === 'idle' ? null : project.embed.request;
      const embedding = view.embedding ?? used?.embedding ?? DEFAULT_EMBEDDING;
      changeShelf({ isOpen: false });
      setView({ step: 'embed', embedding: { ...embedding, model: id } });
    },
    setModelValues: (id, values) =>
      guard(async () => {
        await call('models.setValues', id, values);
        await reload();
      }),
    async removeModel(id) {
      try {
        await call('models.remove', id);
        changeShelf({ failure: null });
      } catch (caught) {
        changeShelf({ failure: { file: id, error: payloadOf(caught) } });
      }
      await reload();
    },
    dismissImportError: () => changeShelf({ failure: null }),
  };
}
